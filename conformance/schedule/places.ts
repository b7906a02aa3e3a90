/** Between which steps of a fault the kernel can be made to stand still, and how. */
export interface Place {
  /** the last step that the fault has taken, one of these */
  readonly after: readonly string[];
  /** the step that it must not take yet, one of these */
  readonly before: readonly string[];
  readonly function: string;
  readonly at: "entry" | "return";
  readonly why: string;
}

/** Functions that are not inlined in Debian's 6.12 and 6.1, and lie between the same steps in both. */
export const places: readonly Place[] = [
  {
    after: ["srcu-read-lock"],
    before: ["lookup-slot"],
    function: "kvm_mmu_page_fault",
    at: "entry",
    why: "called by the exit handler; the memslot is looked up by what it calls",
  },
  {
    after: ["lookup-slot", "fast/read-spte"],
    before: ["snapshot-sequence"],
    function: "mmu_topup_memory_caches",
    at: "entry",
    why: "memory is set aside after the fast path has given up, before the sequence is read",
  },
  {
    after: ["snapshot-sequence", "retry-early"],
    before: ["faultin-pfn"],
    function: "__gfn_to_pfn_memslot",
    at: "entry",
    why: "the page is looked up here, after the early look at the sequence",
  },
  {
    after: ["faultin-pfn"],
    before: ["retry-after-faultin"],
    function: "__gfn_to_pfn_memslot",
    at: "return",
    why: "the page has been looked up, and nothing has been asked since",
  },
  {
    after: ["faultin-pfn", "retry-after-faultin"],
    before: ["lock-mmu-read"],
    function: "kvm_faultin_pfn",
    at: "return",
    why: "all that is done without mmu_lock is done, and the lock is taken next",
  },
];

/** Where in the kernel a fault stands that has taken the first step and not yet the second; null if it cannot be made to. */
export const placeBetween = (after: string, before: string): Place | null =>
  places.find((place) => place.after.includes(after) && place.before.includes(before)) ?? null;
