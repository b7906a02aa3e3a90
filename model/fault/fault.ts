import { none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import {
  myThread,
  myVcpu,
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
import { loadedRoot, translating } from "../mmu/tree.ts";
import { permits } from "../mmu/spte.ts";
import type { StateDraft } from "../state/state.ts";
import { dropTranslation, inGuest } from "../tlb/hardware.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
import { reloadRoot } from "../vcpu/load-root.ts";
import { trackedWrite, writeProtectedFault } from "../write-track/fault.ts";
import { directMap } from "./direct-map.ts";
import { fastPageFault } from "./fast-page-fault.ts";
import { faultinPfn, retryAfterFaultin, retryEarly, snapshotSequence } from "./faultin-pfn.ts";
import { checkReadonly, checkSlot, lookupSlot, resetFault } from "./lookup-slot.ts";
import { mmioSpteFault } from "./mmio-spte.ts";
import { chooseLevel, map, retryCheck } from "./map.ts";

const dropPage = (d: StateDraft, me: Me): void => {
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
const exitToUser = step("exit-to-user", {
  source: "arch/x86/kvm/x86.c:kvm_arch_vcpu_ioctl_run",
  event: (me) => ({ type: "exit", vcpu: me.vcpu }),
  run: (d, me) => {
    myThread(d, me).srcu = "outside";
    myVcpu(d, me).running = false;
  },
});

/** F5 to F17, for a guest's fault and for a prefault alike; `more`: what comes of it for one of them only. */
const handleSlowly = (...more: readonly KvmItem[]): readonly KvmItem[] => [
  snapshotSequence,
  checkSlot,
  retryEarly,
  checkReadonly,
  faultinPfn,
  retryAfterFaultin,
  lockMmuRead,
  retryCheck,
  chooseLevel,
  directMap,
  map,
  release,
  dropReference,
  ...more,
  retryOrFinish,
  exitToUser,
];

const endFault = (d: StateDraft, me: Me): void => {
  dropPage(d, me);
  resetFault(myVcpu(d, me));
};

/** The walk fails: EPT violation. The processor drops what it cached for the gfn, the vCPU leaves guest mode. */
const exitOnFault = step("exit-guest", {
  source: "arch/x86/kvm/x86.c:vcpu_enter_guest",
  run: (d, me) => {
    dropTranslation(d, me.vcpu, myVcpu(d, me).fault.gfn);
    leaveGuestMode(d, me.vcpu);
  },
});

/** A guest access for which there is no translation that permits it. Source: arch/x86/kvm/mmu/mmu.c:kvm_tdp_page_fault. */
export const fault: KvmOperation = operation("fault", {
  choices: (me) =>
    me.world.faultGfns.flatMap((gfn) => me.world.faultAccesses.map((access) => ({ gfn, access }))),
  when: (s, me, { gfn, access }) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined) return false;
    return !permits(translating(root, gfn).permission, access === "write");
  },
  begin: (d, me, { gfn, access }) => {
    const vcpu = myVcpu(d, me);
    const root = loadedRoot(d, me.vcpu);
    vcpu.fault.gfn = gfn;
    vcpu.fault.write = access === "write";
    vcpu.fault.present = root !== undefined && translating(root, gfn).permission !== "none";
    vcpu.fault.reserved = root !== undefined && translating(root, gfn).mmio !== "none";
  },
  end: endFault,
  steps: [
    exitOnFault,
    srcuReadLock,
    mmioSpteFault,
    lookupSlot,
    trackedWrite,
    fastPageFault,
    ...handleSlowly(writeProtectedFault),
  ],
});

/**
 * KVM_PRE_FAULT_MEMORY for one page. fast_page_fault is tried here too in the kernel, but can do nothing for an error code without P and
 * W. Called while the vCPU is not running. Source: mmu.c:kvm_arch_vcpu_pre_fault_memory. */
export const prefault: KvmOperation = operation("prefault", {
  choices: (me) => me.world.faultGfns.map((gfn) => ({ gfn })),
  when: (s, me) => !vcpuOf(s, me).running && !s.vmm.stopping,
  begin: (d, me, { gfn }) => {
    const { fault } = myVcpu(d, me);
    fault.gfn = gfn;
    fault.prefault = true;
  },
  end: endFault,
  steps: [srcuReadLock, reloadRoot, lookupSlot, ...handleSlowly()],
});
