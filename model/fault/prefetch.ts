import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { releaseReference } from "../host/mapping.ts";
import { activeSlots, pageOf, slotOf } from "../memslots/lookup.ts";
import { storeLeaf } from "../mmu/spte.ts";
import { isTracked } from "../write-track/tracked.ts";
import type { Memslot, StateDraft } from "../state/state.ts";
import { hugePages, offsetInRegion, prefetches, regionOf } from "../world.ts";

/** The other gfn of the huge page: what is left of the eight that are aligned together. */
const neighbourOf = (gfn: number): number =>
  regionOf(gfn) * hugePages + ((offsetInRegion(gfn) + 1) % hugePages);

const leafOf = (d: StateDraft, me: Me) => {
  const { root, fault } = myVcpu(d, me);
  return at(at(d.roots, root).leaves, neighbourOf(fault.gfn));
};

/** Whatever range is being invalidated: a neighbour has no snapshot of the sequence of its own. */
const checkInProgress = step("check-in-progress", {
  source: "arch/x86/kvm/mmu/mmu.c:direct_pte_prefetch",
  matters: ({ world }) => world.features.has("notifier"),
  jumps: ["release"],
  run: (d) => (d.notifier.inProgress > 0 ? goto("release") : next),
});

const readSpte = step("read-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:__direct_pte_prefetch",
  jumps: ["release"],
  run: (d, me) => (leafOf(d, me).permission === "none" ? next : goto("release")),
});

/**
 * The neighbour's memslot as it is now, not as the fault found its own. LOG_DIRTY stops it, since what is mapped ahead of any write would
 * be reported as written. No other flag is looked at, and no user's bitmap.
 */
export const lookupNeighbour = (isLeftAlone: (slot: Memslot) => boolean) =>
  step("lookup-slot", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_prefetch_sptes",
    jumps: ["release"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      const slot = slotOf(activeSlots(d), neighbourOf(fault.gfn));
      if (slot === undefined || slot.state === "invalid" || slot.readonly) return goto("release");
      if (isLeftAlone(slot)) return goto("release");
      fault.nextPage = pageOf(slot, neighbourOf(fault.gfn));
      return next;
    },
  });

/** Only what the host has mapped writable already: nothing is faulted in with mmu_lock held. */
const getPage = step("get-page", {
  source: "virt/kvm/kvm_main.c:kvm_prefetch_pages",
  jumps: ["release"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const page = at(d.host.pages, fault.nextPage);
    fault.nextPage = none;
    if (page.pfn === none || !page.writable) return goto("release");
    fault.nextPfn = page.pfn;
    return next;
  },
});

/** Not accessed, so that ageing can tell it from what the guest has touched. */
const setSpte = step("set-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_prefetch_sptes",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const { nextPfn } = fault;
    const tracked = isTracked(d, neighbourOf(fault.gfn));
    storeLeaf(leafOf(d, me), {
      permission: tracked ? "read" : "write",
      pfn: nextPfn,
      accessed: false,
      dirty: !tracked,
      mmio: "none",
      tracked: false,
      parked: "none",
    });
    fault.nextPfn = none;
    releaseReference(d, nextPfn);
  },
});

/**
 * What a fault of the shadow MMU does beside: neighbours that have no SPTE are mapped too, if the host has their pages at hand. mmu_lock
 * is held for writing. Source: arch/x86/kvm/mmu/mmu.c:direct_pte_prefetch.
 */
export const prefetchNeighbour: KvmItem = only("prefetch", ({ world }) => prefetches(world), [
  branch("small", ({ vcpus }, me) => !at(vcpus, me.vcpu).fault.huge, [
    checkInProgress,
    readSpte,
    lookupNeighbour((slot) => slot.logDirty),
    getPage,
    setSpte,
  ]),
]);
