import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

export type Access = "read" | "write";
/** A `fetch` of instructions is told from a read only where huge pages are kept from it (`nx-huge-pages`). */
export type FaultAccess = Access | "fetch";

/** Mechanisms that a scenario uses. Those it does not use take no state, and properties about them are not asked. */
export type Feature =
  /** KVM_MEM_USERFAULT and its bitmap */
  | "userfault"
  /** vCPUs fault on gfns whose bits may be set */
  | "userfault-exits"
  /** KVM_MEM_LOG_DIRTY_PAGES, the dirty bitmap */
  | "dirty-log"
  /** the VMM copies pages: first pass, rounds, last round */
  | "migration"
  /** the host's mm changes its mappings, the notifier calls KVM */
  | "notifier"
  /** frames are freed, reused, given away */
  | "reclaim"
  /** the host makes pages read-only and writable */
  | "host-protection"
  /** the host maps huge pages */
  | "huge"
  /** the host splits huge mappings */
  | "host-split"
  /** the host collapses small mappings into huge ones */
  | "host-collapse"
  /** CREATE, DELETE, MOVE */
  | "slot-changes"
  /** frames have contents: post-copy */
  | "contents"
  /** the VMM harvests the dirty log */
  | "harvest"
  /** the VMM changes slots or their flags */
  | "memslot-ioctl"
  /** small pages are mapped at first because a flag that is on forbids huge ones */
  | "starts-small"
  /** accesses without a memslot leave MMIO SPTEs (module parameter mmio_caching) */
  | "mmio-sptes"
  /** MMIO SPTEs name their generation, modulo 4; vCPUs cache MMIO decisions; the emulator looks the slot up again */
  | "mmio-generations"
  /** two address spaces: slot 1 is one of system management mode's */
  | "address-spaces"
  /** vCPUs remember the slot that they looked up last */
  | "last-used-slot"
  /** who drops a leaf marks its page as accessed and dirty (up to v6.12) */
  | "write-back"
  /** pages are clean or dirty, and the host drops a clean one without keeping what is in it; with `write-back` */
  | "clean-pages"
  /** what a prefault maps counts as not accessed, although nobody asks for the age of pages */
  | "access-tracking"
  /** the frames under a huge mapping are one page of the host's, which is freed as a whole */
  | "compound-pages"
  /** KVM writes to guest memory through the VMM's mapping */
  | "own-writes"
  /** KVM writes to guest memory through a gfn_to_pfn cache */
  | "pfn-cache"
  /** that cache is set up by the VMM's address, whether a memslot has it or not */
  | "pfn-cache-by-address"
  /** each gfn has a word of the dirty bitmap of its own, where otherwise all share one */
  | "bitmap-words"
  /** the VMM may ask for what is refused */
  | "refusals"
  /** the VMM fills its memory, and mprotect makes it writable again */
  | "host-population"
  /** the host changes both pages of a huge page's range within one invalidation */
  | "host-ranges"
  /** arm64: the VMM's process ends, and stage 2 goes with its memory, whoever else is unmapping something meanwhile */
  | "mm-exit"
  /** arm64: the VM's VMID is of a generation, and gets a new number when other VMs have begun the next one (up to v5.15) */
  | "vmid-generations"
  /** the guest takes a page out of its own page table, and leaves it to KVM to flush the TLB of a vCPU that is preempted */
  | "pv-flush"
  /** vCPUs that share a TLB have page tables of their guest's own, which translate one virtual address differently, with `sharedTlb` */
  | "guest-contexts"
  /** the VMM's memory is in hugetlbfs: the size of a mapping is its VMA's, and changes under the mmap lock */
  | "vma-sizes"
  /** the VMM takes poisoned pages out by splitting the memslot */
  | "hole"
  /** slots are bound to a guest_memfd file; without `attributes` every fault takes its page from there (KVM_MEMSLOT_GMEM_ONLY) */
  | "gmem"
  /** the VMM closes the file while a memslot is bound to it, with `gmem` */
  | "gmem-close"
  /** gfns are private (pages of the guest_memfd file) or shared (the VMM's memory), with `gmem` */
  | "attributes"
  /** page-table pages are memory: unlinked entry by entry, freed after an RCU grace period */
  | "table-pages"
  /** who empties an invalid root may yield between two tables, not only between two leaves */
  | "yields-between-tables"
  /** instruction fetches are never mapped huge, and a worker gives the pages back (module parameter nx_huge_pages); with `table-pages` */
  | "nx-huge-pages"
  /** that worker takes several pages while it has mmu_lock, or yields between two, with `nx-huge-pages` */
  | "nx-several-pages"
  /** the host asks whether pages were accessed, and forgets that they were */
  | "aging"
  /** the host's NUMA balancing makes its entries inaccessible (PROT_NONE), to learn by a fault who uses a page */
  | "prot-none"
  /** the host shares frames by fork or KSM: pages are read-only until a write gets a copy */
  | "host-sharing"
  /** SPTEs can be parked: see Design.parks, from which it follows */
  | "parking"
  /** the shadow MMU frees its tables, and whoever walks them without a lock could still be inside */
  | "table-frees"
  /** a device model in the host's kernel, or KVM itself, is to be told of all writes to a gfn */
  | "write-tracking"
  /** the VMM asks for a slot to become READONLY, or to be so no more, and of each the promise says which it was */
  | "readonly-changes"
  /** guests of the guest have EPT of their own, which the TDP MMU's VM shadows by pages of which there are never enough */
  | "shadow-pages"
  /** the guest runs a guest of its own without EPT of its own: that one's accesses go by another TDP root, and are not logged by PML */
  | "guest-mode"
  /** the nested guest's memory is by a table of the guest's (EPT of its own), which KVM shadows; with `guest-mode` and `write-tracking` */
  | "guest-tables";

/** Everything that is constant within one system: recipes read it, no step can write it. */
export interface World {
  readonly scope: Scope;
  readonly machine: Machine;
  readonly features: ReadonlySet<Feature>;
  /** Does the design know KVM_MEM_USERFAULT? */
  readonly userfault: boolean;
  /** Pages of a memslot. */
  readonly slotPages: number;
  /** The last gfn that the host's processor can address (MAXPHYADDR). */
  readonly lastGfn: number;
  /** Pages of the VMM's memory. */
  readonly hostPages: number;
  /** Number of user bitmaps that the VMM keeps. */
  readonly bitmaps: number;
  /** What the VMM's ioctl thread may ask for. */
  readonly requests: Requests;
  /** The gfns on which the guest may fault. */
  readonly faultGfns: readonly number[];
  /** Accesses with which the guest may fault; what it may do through its TLB is never restricted. */
  readonly faultAccesses: readonly FaultAccess[];
  /** By vCPU, those of them that it leaves to others. */
  readonly spares: readonly (readonly FaultAccess[])[];
  /** The pages of the VMM's memory whose mapping the host changes. */
  readonly changedPages: readonly number[];
  /** The gfns that vCPUs touch through their TLBs. */
  readonly touches: readonly number[];
  /** Names of all actors, in order: a thread is an index into this. */
  readonly threads: readonly string[];
  /**
   * For a search under symmetry (see symmetry.ts): a number for each vCPU, the same for those that change places. Loops over vCPUs then
   * visit these in any order. null: as the kernel does.
   */
  readonly parts: readonly number[] | null;
}

/** Do vCPUs log what they write, so that dirty logging need not take W away? */
export const usesPml = ({ machine, features }: World): boolean =>
  machine.pml && machine.adBits && features.has("dirty-log");

/** Is a page's age kept by taking all access away, because SPTEs have no A bit? */
export const tracksAccess = (world: World): boolean =>
  distinguishesOld(world) && !world.machine.adBits;

/** Do SPTEs tell what was accessed from what was only mapped? */
export const distinguishesOld = ({ features }: World): boolean =>
  features.has("aging") || features.has("access-tracking");
/** Does KVM map neighbours of a faulting gfn? Only the shadow MMU, and only where an SPTE can say that it was not accessed. */
export const prefetches = ({ machine }: World): boolean => machine.shadowMmu && machine.adBits;

/** Do these vCPUs change places under the symmetry of this world? */
export const areAlike = ({ parts }: World, vcpu: number, other: number): boolean =>
  parts !== null && parts[vcpu] === parts[other];

/** What a thread's cursor over vCPUs is when it is in no loop. Under symmetry it must not name a vCPU. */
export const restingVcpu = ({ parts }: World): number => (parts === null ? 0 : -1);

/** Flags after KVM_SET_USER_MEMORY_REGION2. `bits`: the bitmap as filled before the call, `10` = gfn 0 only; `keep`: as it is. */
export interface FlagsRequest {
  readonly userfault: boolean;
  readonly logDirty: boolean;
  readonly bits: string;
}

/** A slot as CREATE wants it. */
export interface CreateRequest extends FlagsRequest {
  readonly slot: number;
  readonly base: number;
  readonly pages: number;
  readonly page: number;
  readonly readonly: boolean;
}

/** KVM_SET_USER_MEMORY_REGION as it comes from user space, right or wrong. No pages: the slot is to go. */
export interface RegionRequest {
  readonly slot: number;
  readonly base: number;
  readonly pages: number;
  readonly page: number;
  readonly readonly: boolean;
  readonly logDirty: boolean;
  /** KVM_MEM_GUEST_MEMFD; left out: the flag is not set */
  readonly file?: boolean;
  /** what is wrong with the arguments themselves */
  readonly flaw: "none" | "unknown-flag" | "misaligned";
}

/** KVM_CLEAR_DIRTY_LOG: the bits handed back, by gfn, `01` = gfn 1 only. */
export interface ClearRequest {
  readonly slot: number;
  readonly bits: string;
}

/** KVM_SET_MEMORY_ATTRIBUTES: the gfns from `first` to `last` become private, or shared. */
export interface AttributesRequest {
  readonly first: number;
  readonly last: number;
  readonly private: boolean;
}

export interface Requests {
  readonly region: readonly RegionRequest[];
  readonly clear: readonly ClearRequest[];
  readonly flags: readonly FlagsRequest[];
  readonly create: readonly CreateRequest[];
  readonly delete: readonly { readonly slot: number }[];
  readonly move: readonly { readonly slot: number; readonly base: number }[];
  /** Punching a hole: the gfn that is taken out of slot 0. */
  readonly hole: readonly { readonly gfn: number }[];
  readonly attributes: readonly AttributesRequest[];
  /** PUNCH_HOLE: the pages of the guest_memfd file that are given back. */
  readonly filePages: readonly { readonly first: number; readonly last: number }[];
}

/** Guest frames of one huge page. */
export const hugePages = 2;

/**
 * Does a vCPU ever load a root anew: since roots become obsolete by the removal of a memslot or when the generation of MMIO SPTEs wraps
 * around, or since it changes its address space, or between guest and nested guest?
 */
export const invalidatesRoots = ({ machine, features }: World): boolean =>
  machine.slotZapAll ||
  features.has("mmio-generations") ||
  features.has("address-spaces") ||
  features.has("guest-mode");

/** Does it tell whether a helper that zaps one root knows of the flush that is owed for another? Where pages are taken from two roots, and somebody depends on the flush. */
export const keepsFlushes = ({ features }: World): boolean =>
  features.has("guest-mode") && features.has("notifier");

/** Number of huge pages that the scope's guest frames form. */
export const regionsOf = (scope: Scope): number => Math.ceil(scope.gfns / hugePages);

/** Are page-table pages part of the state? */
export const hasTablePages = ({ features }: World): boolean => features.has("table-pages");

/** Page-table pages that can exist: one for each huge page of each root, and one that is on its way out. */
export const tablePagesOf = (world: World): number =>
  hasTablePages(world) ? regionsOf(world.scope) * world.scope.roots + 1 : 0;

/** Do processors keep pointers to page-table pages? */
export const cachesWalks = (world: World): boolean =>
  hasTablePages(world) && world.machine.walkCaches;

/** Are instruction fetches kept from huge pages? */
export const mitigatesNx = ({ features }: World): boolean => features.has("nx-huge-pages");

/** The huge page that a guest frame (or host page) belongs to. */
export const regionOf = (page: number): number => Math.floor(page / hugePages);

/** The guest frames of a huge page. */
export const gfnsOf = (region: number): readonly number[] =>
  range(hugePages).map((offset) => region * hugePages + offset);

/** Position of a guest frame within its huge page. */
export const offsetInRegion = (page: number): number => page % hugePages;

/** The numbers 0 .. count-1. */
export const range = (count: number): readonly number[] => {
  const known = ranges[count];
  if (known !== undefined) return known;
  const fresh = Array.from({ length: count }, (_, i) => i);
  ranges[count] = fresh;
  return fresh;
};

/** Called in every recipe: the same frozen lists each time. */
const ranges: (readonly number[])[] = [];
