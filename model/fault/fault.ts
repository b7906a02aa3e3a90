import { none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import {
  myThread,
  myVcpu,
  only,
  operation,
  step,
  vcpuOf,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import { releaseReference } from "../host/mapping.ts";
import { dropRead, lockMmuRead } from "../locks/mmu-lock.ts";
import { srcuReadLock } from "../locks/srcu.ts";
import { isHuge, loadedRoot, translating } from "../mmu/tree.ts";
import { accessible, permits } from "../mmu/spte.ts";
import type { StateDraft } from "../state/state.ts";
import { dropTranslation, inGuest } from "../tlb/hardware.ts";
import { failsThroughCache } from "../tlb/walk-cache.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
import { flushPmlBuffer } from "../vcpu/pml.ts";
import { reloadRoot } from "../vcpu/load-root.ts";
import { emulate } from "./emulate.ts";
import { trackedWrite, writeProtectedFault } from "../write-track/fault.ts";
import { directMap } from "./direct-map.ts";
import { fastPageFault } from "./fast-page-fault.ts";
import { faultinPfn, retryAfterFaultin, retryEarly, snapshotSequence } from "./faultin-pfn.ts";
import { checkReadonly, checkSlot, lookupSlot, resetFault } from "./lookup-slot.ts";
import { checkAttribute, faultinFromFile } from "./gmem.ts";
import { checkLpageInfo } from "./lpage-info.ts";
import { handleNoSlot } from "./mmio-cache.ts";
import { mmioSpteFault } from "./mmio-spte.ts";
import { chooseLevel, map, mapAhead, retryCheck } from "./map.ts";
import { tracksAccess } from "../world.ts";

export const dropPage = (d: StateDraft, me: Me): void => {
  const { fault } = myVcpu(d, me);
  const { pfn } = fault;
  if (pfn === none) return;
  fault.pfn = none;
  releaseReference(d, pfn);
};

/** F17: the reference to the page goes, then mmu_lock. From here on only the notifier keeps the SPTE right. */
const release = step("release", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_finish_page_fault",
  run: (d, me) => {
    dropPage(d, me);
    dropRead(d, me);
  },
});

/** A page that was faulted in for nothing. */
const dropReference = step("drop-reference", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_finish_page_fault",
  local: true,
  run: dropPage,
});

/** A guest's fault ends here and is taken again if need be; a prefault tries again within its SRCU section. */
const retryOrFinish = step("retry-or-finish", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_tdp_map_page",
  local: true,
  jumps: ["lookup-slot"],
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (!fault.prefault) return fault.exit === "mmio" ? next : finish;
    if (fault.exit !== "retry") return next;
    const { gfn } = fault;
    resetFault(vcpu);
    fault.gfn = gfn;
    fault.prefault = true;
    return goto("lookup-slot");
  },
});

/** KVM_RUN or KVM_PRE_FAULT_MEMORY returns, with the reason in `exit`; SRCU is left. */
export const exitToUser = step("exit-to-user", {
  source: "arch/x86/kvm/x86.c:kvm_arch_vcpu_ioctl_run",
  event: (me) => ({ type: "exit", vcpu: me.vcpu }),
  run: (d, me) => {
    myThread(d, me).srcu = "outside";
    myVcpu(d, me).running = false;
  },
});

/** F5 to F17, for a guest's fault and for a prefault alike. What concerns guest_memfd, attributes and emulated writes is not asked of prefaults. */
const handleSlowly = (parts: {
  readonly attribute: readonly KvmItem[];
  readonly file: readonly KvmItem[];
  readonly level: readonly KvmItem[];
  readonly map: KvmItem;
  readonly after: readonly KvmItem[];
}): readonly KvmItem[] => [
  snapshotSequence,
  ...parts.attribute,
  checkSlot,
  handleNoSlot,
  retryEarly,
  checkReadonly,
  ...parts.file,
  faultinPfn,
  retryAfterFaultin,
  lockMmuRead,
  retryCheck,
  chooseLevel,
  ...parts.level,
  directMap,
  parts.map,
  release,
  dropReference,
  ...parts.after,
  retryOrFinish,
  emulate,
  exitToUser,
];

const slowly = handleSlowly({
  attribute: [checkAttribute],
  file: [faultinFromFile],
  level: [checkLpageInfo],
  map,
  after: [writeProtectedFault],
});
const slowlyForPrefault = handleSlowly({
  attribute: [],
  file: [],
  level: [],
  map: mapAhead,
  after: [],
});

export const endFault = (d: StateDraft, me: Me): void => {
  dropPage(d, me);
  resetFault(myVcpu(d, me));
};

/** The walk fails: EPT violation. The processor drops what it cached for the gfn, the vCPU leaves guest mode. */
export const exitOnFault = step("exit-guest", {
  source: "arch/x86/kvm/x86.c:vcpu_enter_guest",
  run: (d, me) => {
    dropTranslation(d, me.vcpu, myVcpu(d, me).fault.gfn);
    leaveGuestMode(d, me.vcpu);
  },
});

/** A guest access for which there is no translation that permits it. Source: arch/x86/kvm/mmu/mmu.c:kvm_tdp_page_fault. */
export const fault: KvmOperation = operation("fault", {
  choices: (me) => {
    const spared = me.world.spares[me.vcpu] ?? [];
    const accesses = me.world.faultAccesses.filter((access) => !spared.includes(access));
    return me.world.faultGfns.flatMap((gfn) =>
      accesses.flatMap((access) =>
        // Whether the guest asks for private or for shared memory is its own affair.
        me.world.features.has("attributes")
          ? [false, true].map((wanted) => ({ gfn, access, private: wanted }))
          : [{ gfn, access }],
      ),
    );
  },
  when: (s, me, { gfn, access }) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined) return false;
    if (access === "fetch" && isHuge(root, gfn)) return true;
    return (
      !permits(accessible(translating(root, gfn)), access === "write") ||
      failsThroughCache(s, me, gfn, access === "write")
    );
  },
  begin: (d, me, choice) => {
    const { gfn, access } = choice;
    const vcpu = myVcpu(d, me);
    const root = loadedRoot(d, me.vcpu);
    vcpu.fault.gfn = gfn;
    vcpu.fault.fetch = access === "fetch";
    vcpu.fault.write = access === "write";
    vcpu.fault.private = "private" in choice && choice.private === true;
    vcpu.fault.present = root !== undefined && accessible(translating(root, gfn)) !== "none";
    vcpu.fault.reserved = root !== undefined && translating(root, gfn).mmio !== "none";
  },
  end: endFault,
  steps: [
    exitOnFault,
    srcuReadLock,
    flushPmlBuffer,
    mmioSpteFault,
    lookupSlot,
    trackedWrite,
    fastPageFault,
    ...slowly,
  ],
});

/**
 * KVM_PRE_FAULT_MEMORY for one page. fast_page_fault can do nothing for an error code without P and W, unless the SPTE is access-tracked.
 * Called while the vCPU is not running. Source: mmu.c:kvm_arch_vcpu_pre_fault_memory. */
export const prefault: KvmOperation = operation("prefault", {
  choices: (me) => me.world.faultGfns.map((gfn) => ({ gfn })),
  when: (s, me) => !vcpuOf(s, me).running && !s.vmm.stopping,
  begin: (d, me, { gfn }) => {
    const { fault } = myVcpu(d, me);
    fault.gfn = gfn;
    fault.prefault = true;
  },
  end: endFault,
  steps: [
    srcuReadLock,
    reloadRoot,
    lookupSlot,
    only("tracked", ({ world }) => tracksAccess(world), [fastPageFault]),
    ...slowlyForPrefault,
  ],
});
