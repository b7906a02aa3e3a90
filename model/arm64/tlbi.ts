import { at, none } from "../../checker/state/fields.ts";
import { branch, myThread, myVcpu, step, threadOf, type KvmItem, type Me } from "../actor.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import { dropEntry } from "../tlb/hardware.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hugePages, range, regionOf } from "../world.ts";

/**
 * TLB invalidation on arm64: an instruction that hardware broadcasts to all CPUs, complete when the DSB behind it is. So each of these is
 * one step: no requests, no modes, no interrupts, nobody to wait for; a vCPU that runs loses its entries in place, and so does one that is
 * outside the guest.
 */
const byAddress = "arch/arm64/kvm/hyp/vhe/tlb.c:__kvm_tlb_flush_vmid_ipa";
const byRange = "arch/arm64/kvm/mmu.c:kvm_tlb_flush_vmid_range";

/** An invalidation is by the VMID that the VM has now: what was tagged by another one stays. */
const isReached = (d: StateDraft, vcpu: number): boolean =>
  at(d.vcpus, vcpu).vmid === d.vmid.number;

/** The entries of one gfn that stem from a 4K leaf. An invalidation with the hint of that level need not reach others. */
const dropPage = (d: StateDraft, vcpu: number, gfn: number): void => {
  if (isReached(d, vcpu)) dropEntry(at(at(d.vcpus, vcpu).tlb, gfn));
};

/** Those that stem from a block. */
const dropBlock = (d: StateDraft, vcpu: number, region: number): void => {
  const { hugeTlb } = at(d.vcpus, vcpu);
  if (hugeTlb.length > 0 && isReached(d, vcpu)) dropEntry(at(hugeTlb, region));
};

/** The way to a table, where processors remember it: an invalidation that hints at the level of a leaf need not reach it. */
const dropWalk = (d: StateDraft, vcpu: number, region: number): void => {
  const { walkCache } = at(d.vcpus, vcpu);
  if (walkCache.length > 0 && isReached(d, vcpu)) at(walkCache, region).page = none;
};

/** All entries, of whatever level, for those gfns that take part, and the ways to their tables. */
const dropWhere = (d: StateDraft, includes: (gfn: number) => boolean): void => {
  for (let v = 0; v < d.vcpus.length; v++) {
    const { tlb } = at(d.vcpus, v);
    for (let gfn = 0; gfn < tlb.length; gfn++) {
      if (!includes(gfn)) continue;
      dropPage(d, v, gfn);
      dropBlock(d, v, regionOf(gfn));
      dropWalk(d, v, regionOf(gfn));
    }
  }
};

/** Which level an invalidation by address hints at, and where. */
type Hint = (d: StateDraft, me: Me) => { readonly gfn: number; readonly block: boolean };

const drop = (d: StateDraft, vcpu: number, { gfn, block }: ReturnType<Hint>): void => {
  if (block) dropBlock(d, vcpu, regionOf(gfn));
  else dropPage(d, vcpu, gfn);
};

/** One address at one level, on all CPUs. */
export const tlbiAddress = (name: string, hint: Hint) =>
  step(name, {
    source: byAddress,
    run: (d, me) => {
      for (let v = 0; v < d.vcpus.length; v++) drop(d, v, hint(d, me));
    },
  });

/** One address without a hint. */
export const tlbiAnyLevel = (name: string, gfnIn: (d: StateDraft, me: Me) => number | undefined) =>
  step(name, {
    source: byAddress,
    run: (d, me) => {
      const here = gfnIn(d, me);
      dropWhere(d, (gfn) => gfn === here);
    },
  });

/** The same on the CPU on which it is executed, `__kvm_tlb_flush_vmid_ipa_nsh`. */
export const dropHere = (d: StateDraft, me: Me, hint: Hint): void => drop(d, me.vcpu, hint(d, me));

/** The huge page's worth of gfns in which the thread's gfn lies, at all levels. */
export const tlbiRegion = (name: string, regionIn: (d: StateDraft, me: Me) => number) =>
  step(name, {
    source: byRange,
    run: (d, me) => {
      const region = regionIn(d, me);
      dropWhere(d, (gfn) => regionOf(gfn) === region);
    },
  });

/** The entry at which the thread's walk is, cleared just now. */
export const tlbiPte = step("tlbi-pte", {
  source: byAddress,
  run: (d, me) => {
    const mine = myThread(d, me);
    for (let v = 0; v < d.vcpus.length; v++) drop(d, v, mine);
    mine.block = false;
  },
});

/** The block at which it is. */
export const tlbiBlock = tlbiAddress("tlbi-block", (d, me) => ({
  gfn: myThread(d, me).region * hugePages,
  block: true,
}));

/** The part of a chunk that was unmapped, in one go. */
export const tlbiChunk = (inRange: (s: State, gfn: number) => boolean) =>
  step("tlbi-range", {
    source: byRange,
    run: (d, me) => {
      const mine = myThread(d, me);
      const { region } = mine;
      dropWhere(d, (gfn) => regionOf(gfn) === region && inRange(d, gfn));
      mine.flushOwed = false;
    },
  });

/** `kvm_flush_remote_tlbs_memslot`: the gfns of the slot that the ioctl is about. */
export const tlbiSlot = step("tlbi-memslot", {
  source: "arch/arm64/kvm/mmu.c:kvm_arch_flush_remote_tlbs_range",
  run: (d, me) => {
    dropWhere(d, (gfn) => inIoctlSlot(d, gfn));
    myThread(d, me).flushOwed = false;
  },
});

/** The gfns of a huge page. */
export const gfnsOf = (region: number, gfns: number): readonly number[] =>
  range(hugePages)
    .map((offset) => region * hugePages + offset)
    .filter((gfn) => gfn < gfns);

/** What the fault found at its gfn. */
export const faultHint: Hint = (d, me) => {
  const { fault } = myVcpu(d, me);
  return { gfn: fault.gfn, block: fault.old.kind === "huge" };
};

/** The same if anything was write-protected. */
export const tlbiSlotIfOwed: KvmItem = branch("flush", (s, me) => threadOf(s, me).flushOwed, [
  tlbiSlot,
]);
