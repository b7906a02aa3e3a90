import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import { regionsOf, type World } from "../world.ts";

/**
 * What a leaf SPTE grants. `read`: the host forbids writing (no host-writable bit). `protected`: write-protected by KVM, may be made
 * writable again without mmu_lock (W=0, mmu-writable). `write`: W, which implies mmu-writable, which implies host-writable.
 * Source: arch/x86/kvm/mmu/spte.h:is_writable_pte, is_mmu_writable_spte.
 */
export type Permission = "none" | "read" | "protected" | "write";
const permission = () => oneOf("none", "read", "protected", "write");

export type Mmio = "none" | "current" | "stale";
const mmio = (world: World) =>
  ifUsed(world.features.has("mmio-sptes"), oneOf("none", "current", "stale"));

/** A leaf SPTE: one word in the kernel. A/D bits only on machines that have them. */
const leafFields = (world: World) => ({
  permission: permission(),
  pfn: index(world.scope.pfns),
  accessed: ifUsed(world.machine.adBits, bool()),
  dirty: ifUsed(world.machine.adBits, bool()),
  mmio: mmio(world),
});
const leaf = (world: World) => record(leafFields(world));

/**
 * The entry above a huge page's worth of leaves: nothing, a table of leaves, a huge leaf (then the leaf fields are its own), or
 * FROZEN while a zap of the table is in progress (`tdp_mmu_zap_spte_atomic`, to v6.12).
 */
export const entry = (world: World) =>
  record({ kind: oneOf("none", "table", "huge", "frozen"), ...leafFields(world) });

/**
 * TDP trees. `unused` roots are memory that can become a root; an `invalid` root may still hold translations, until the zap that was
 * scheduled for it has passed. `zapping`: it is scheduled and the zapper holds a reference.
 */
export const roots = (world: World) =>
  array(
    world.scope.roots,
    record({
      state: oneOf("unused", "valid", "invalid"),
      zapping: ifUsed(world.machine.slotZapAll, bool()),
      entries: array(regionsOf(world.scope), entry(world)),
      leaves: array(world.scope.gfns, leaf(world)),
    }),
  );

/** The gfns that are write-tracked: a count for each gfn of a memslot in the kernel. Source: arch/x86/include/asm/kvm_host.h:gfn_write_track. */
export const writeTrack = (world: World) =>
  array(world.features.has("write-tracking") ? world.scope.gfns : 0, record({ tracked: bool() }));

/** mmu_lock, a rwlock. Who holds it follows from the program counters; only the counts are state. */
export const mmuLock = (world: World) =>
  record({ writer: bool(), readers: int(world.threads.length) });

/** Locals of `recover_huge_pages_range`: the child leaf from which a huge leaf is derived. */
export const recovery = (world: World) => {
  const used = world.features.has("huge");
  return record({
    permission: ifUsed(used, permission()),
    pfn: ifUsed(used, index(world.scope.pfns)),
    accessed: ifUsed(used && world.machine.adBits, bool()),
    dirty: ifUsed(used && world.machine.adBits, bool()),
    mmio: mmio(world),
  });
};
