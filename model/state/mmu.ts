import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import {
  hasTablePages,
  invalidatesRoots,
  mitigatesNx,
  regionsOf,
  tablePagesOf,
  tracksAccess,
  type World,
} from "../world.ts";

/**
 * What a leaf SPTE grants. `read`: the host forbids writing (no host-writable bit). `protected`: write-protected by KVM, may be made
 * writable again without mmu_lock (W=0, mmu-writable). `write`: W, which implies mmu-writable, which implies host-writable.
 * Source: arch/x86/kvm/mmu/spte.h:is_writable_pte, is_mmu_writable_spte.
 */
export type Permission = "none" | "read" | "protected" | "write";
const permission = () => oneOf("none", "read", "protected", "write");

/**
 * Is the SPTE an MMIO SPTE, and of which generation of the memslots? Either told by whether that is the current one, or, with
 * `mmio-generations`, by the few bits of it that an SPTE has room for, so that an old one can come to look like the current one.
 * Source: arch/x86/kvm/mmu/spte.c:make_mmio_spte.
 */
export type Mmio = "none" | "current" | "stale" | Generation;
export type Generation = "gen-0" | "gen-1" | "gen-2" | "gen-3";
/** The generations that an SPTE can tell apart: after the last comes the first. */
export const generations = ["gen-0", "gen-1", "gen-2", "gen-3"] as const satisfies Generation[];

export const mmio = (world: World) => {
  const { features } = world;
  const values: readonly Mmio[] = features.has("mmio-generations")
    ? ["none", ...generations]
    : ["none", "current", "stale"];
  return ifUsed(features.has("mmio-sptes"), oneOf(...values));
};

/**
 * A parked SPTE grants nothing to hardware (`permission` is none) and still owns its frame. What is kept beside that: may it become
 * writable again, with a dirty mark if need be (host-writable), or not?
 */
export type Parked = "none" | "read" | "write";
const parked = (world: World) =>
  ifUsed(world.features.has("parking"), oneOf("none", "read", "write"));

/** A leaf SPTE: one word in the kernel. A/D bits only on machines that have them. */
export const leafFields = (world: World) => ({
  permission: permission(),
  pfn: index(world.scope.pfns),
  accessed: ifUsed(world.machine.adBits, bool()),
  dirty: ifUsed(world.machine.adBits, bool()),
  mmio: mmio(world),
  /**
   * Access-tracked: present to KVM, but R, W and X are clear until the next access. `permission` is what remains of it: `read`, or
   * `protected` where the SPTE is mmu-writable, since R and X are saved and W is not.
   */
  tracked: ifUsed(tracksAccess(world), bool()),
  parked: parked(world),
});
const leaf = (world: World) => record(leafFields(world));

const entryKind = () => oneOf("none", "table", "huge", "frozen");

/**
 * The entry above a huge page's worth of leaves: nothing, a table of leaves, a huge leaf (then the leaf fields are its own), or
 * FROZEN while a zap of the table is in progress (`tdp_mmu_zap_spte_atomic`, to v6.12).
 */
export const entry = (world: World) =>
  record({
    kind: entryKind(),
    ...leafFields(world),
    /** the page-table page that a table is */
    page: ifUsed(hasTablePages(world), index(tablePagesOf(world))),
  });

/**
 * arm64: leaves of which some walker has broken the old translation and not yet stored the new one (KVM_INVALID_PTE_LOCKED). One word
 * with the leaf in the kernel; the leaf is non-present meanwhile. An entry above is `frozen` for the same reason.
 */
const locked = (world: World) =>
  array(world.machine.arch === "arm64" ? world.scope.gfns : 0, record({ held: bool() }));

/**
 * arm64 with a permission overlay: the index in a leaf, one word with it in the kernel. `open`: by an entry of the overlay that always grants,
 * else by the one with which the slot can be closed, like blocks.
 */
const overlaid = (world: World) =>
  array(world.machine.permissionOverlay ? world.scope.gfns : 0, record({ open: bool() }));

/** The overlay that vCPUs are to load (S2POR_EL1). */
export const overlay = (world: World) =>
  record({ closed: ifUsed(world.machine.permissionOverlay, bool()) });

/**
 * TDP trees. `unused` roots are memory that can become a root; an `invalid` root may still hold translations, until the zap that was
 * scheduled for it has passed. `zapping`: it is scheduled and the zapper holds a reference.
 */
export const roots = (world: World) =>
  array(
    world.scope.roots,
    record({
      state: oneOf("unused", "valid", "invalid"),
      /** role.smm: which address space it translates */
      smm: ifUsed(world.features.has("address-spaces"), bool()),
      /** role.guest_mode: it is for L2 */
      guestMode: ifUsed(world.features.has("guest-mode"), bool()),
      zapping: ifUsed(invalidatesRoots(world), bool()),
      entries: array(regionsOf(world.scope), entry(world)),
      leaves: array(world.scope.gfns, leaf(world)),
      locked: locked(world),
      overlaid: overlaid(world),
    }),
  );

/** The gfns that are write-tracked: a count for each gfn of a memslot in the kernel. Source: arch/x86/include/asm/kvm_host.h:gfn_write_track. */
export const writeTrack = (world: World) =>
  array(world.features.has("write-tracking") ? world.scope.gfns : 0, record({ tracked: bool() }));

/**
 * The table by which a guest gives its nested guest memory: what does its entry map (memory, or what has no slot), and is the table shadowed
 * (indirect_shadow_pages)? See nested-table/table.ts.
 */
export const guestTable = (world: World) =>
  record({
    entry: ifUsed(world.features.has("guest-tables"), oneOf("none", "memory", "mmio")),
    shadowed: ifUsed(world.features.has("guest-tables"), bool()),
    /** the instruction that has cleared the entry is done: from now on the guest may tell its vCPUs to invalidate */
    cleared: ifUsed(world.features.has("guest-tables"), bool()),
  });

/** mmu_lock, a rwlock. Who holds it follows from the program counters; only the counts are state. */
export const mmuLock = (world: World) =>
  record({ writer: bool(), readers: int(world.threads.length) });

/** Shadow pages that a VM may have at a time (n_max_mmu_pages). */
export const shadowPagesAtOnce = 2;

/** They are on the list active_mmu_pages while their SPTEs are in the rmaps. What they translate is no part of the state. */
export const shadowPages = (world: World) =>
  array(world.features.has("shadow-pages") ? shadowPagesAtOnce : 0, record({ listed: bool() }));

/** Locals of `recover_huge_pages_range`: the child leaf from which a huge leaf is derived. */
export const recovery = (world: World) => {
  const used = world.features.has("huge");
  return record({
    permission: ifUsed(used, permission()),
    pfn: ifUsed(used, index(world.scope.pfns)),
    accessed: ifUsed(used && world.machine.adBits, bool()),
    dirty: ifUsed(used && world.machine.adBits, bool()),
    mmio: mmio(world),
    tracked: ifUsed(used && tracksAccess(world), bool()),
    parked: parked(world),
  });
};

/** A local of the NX recovery worker: what it read above the page that it is about. */
export const nxRecovery = (world: World) =>
  record({ expected: ifUsed(mitigatesNx(world), entryKind()) });
