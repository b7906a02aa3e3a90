import { at, none } from "../../checker/state/fields.ts";
import { branch, myVcpu, step, type Me } from "../actor.ts";
import { hasGenerations } from "../memslots/generation.ts";
import type { Leaf } from "../mmu/spte.ts";
import type { StateDraft, Vcpu } from "../state/state.ts";
import { isTracked } from "../write-track/tracked.ts";
import { distinguishesOld, hugePages, offsetInRegion, regionOf, tracksAccess } from "../world.ts";

/**
 * `make_spte` asks whether the gfn (of a huge leaf the first) is write-tracked when it has the old SPTE, and a write then comes to RET_PF_WRITE_PROTECTED. Who
 * begins or ends to track holds mmu_lock for writing, so that this stays true until the new SPTE is stored.
 */
export const noteTracked = (d: StateDraft, fault: StateDraft["vcpus"][number]["fault"]): void => {
  fault.writeProtected = isTracked(d, fault.huge ? regionOf(fault.gfn) * hugePages : fault.gfn);
};

/** Names the generation of the memslots and no frame. Source: arch/x86/kvm/mmu/spte.c:make_mmio_spte. */
const mmioSpte: Leaf = {
  permission: "none",
  pfn: none,
  accessed: false,
  dirty: false,
  mmio: "current",
  tracked: false,
  parked: "none",
};

/** A prefault's SPTE counts as not accessed: without A bits it is access-tracked from the beginning. Source: spte.c:make_spte. */
const isOld = ({ fault }: Vcpu, { world }: Me): boolean =>
  fault.prefault && distinguishesOld(world);

/** Neither W nor mmu-writable is granted while the gfn is write-tracked. Source: mmu.c:mmu_try_to_unsync_pages. */
const mayWrite = ({ fault }: Vcpu): boolean => fault.mapWritable && !fault.writeProtected;

const grantsWrite = (vcpu: Vcpu, me: Me): boolean =>
  mayWrite(vcpu) && !(isOld(vcpu, me) && tracksAccess(me.world));

/** What the fault installs. W is granted to every access if the host's mapping is writable, not only to writes. Source: spte.c:make_spte. */
export const granted = (d: StateDraft, me: Me): Leaf => {
  const vcpu = myVcpu(d, me);
  const { fault } = vcpu;
  if (fault.slot === "none")
    return hasGenerations(me.world) ? { ...mmioSpte, mmio: fault.mmio } : mmioSpte;
  const base = fault.huge ? fault.pfn - offsetInRegion(fault.gfn) : fault.pfn;
  const adBits = me.world.machine.adBits;
  const old = isOld(vcpu, me);
  return {
    permission: !mayWrite(vcpu) ? "read" : grantsWrite(vcpu, me) ? "write" : "protected",
    pfn: base,
    accessed: adBits && !old,
    dirty: adBits && mayWrite(vcpu),
    mmio: "none",
    tracked: old && tracksAccess(me.world),
    parked: "none",
  };
};

/** Before the cmpxchg: if that fails, the gfn is reported once too often. The reverse of the fast path. */
export const markDirty = branch(
  "log",
  (s, me) => {
    const vcpu = at(s.vcpus, me.vcpu);
    return vcpu.fault.logDirty && grantsWrite(vcpu, me);
  },
  [
    step("mark-dirty", {
      source: "arch/x86/kvm/mmu/spte.c:make_spte",
      run: (d, me) => {
        at(d.dirtyLog, myVcpu(d, me).fault.gfn).set = true;
      },
    }),
  ],
);
