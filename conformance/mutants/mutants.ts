/** One change to the kernel's source: where it is and what becomes of it. No text of the kernel is kept here but the names that find it. */
export interface Edit {
  /** below the root of the source */
  readonly file: string;
  /** name of the function that the pattern is looked for in */
  readonly inFunction: string;
  /** must match exactly once there, comments left out */
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** The model that is wrong in the same respect, and where the checker is to find it. */
export interface Twin {
  readonly scenario: string;
  /** in the words of `check --edit`, or `fault:NAME` */
  readonly edits: readonly string[];
  readonly property: string;
  /** Is the schedule held on the kernel? Random commands do not see a fault that is interrupted. */
  readonly held: boolean;
}

/** A kernel that is wrong in one respect: the comparison has to notice. */
export interface Mutant {
  readonly name: string;
  readonly about: string;
  /** None: Debian's source as it is. */
  readonly edits: readonly Edit[];
  /** null: the model as it is */
  readonly twin: Twin | null;
}

/** The last look for an invalidation, under mmu_lock. The check for an obsolete root in the same function stays. */
const retryCheck: Edit = {
  file: "arch/x86/kvm/mmu/mmu.c",
  inFunction: "is_page_fault_stale",
  pattern: /mmu_invalidate_retry_gfn\([^()]*\)/,
  replacement: "false",
};

/** The looks without a lock, told apart by what follows: before the page is looked up, and after it. */
const preChecks: readonly Edit[] = [/(?=\)\s*return)/, /(?=\)\s*\{)/].map((followedBy) => ({
  file: "arch/x86/kvm/mmu/mmu.c",
  inFunction: "kvm_faultin_pfn",
  pattern: new RegExp(`mmu_invalidate_retry_gfn_unsafe\\([^()]*\\)${followedBy.source}`),
  replacement: "false",
}));

export const unmodified: Mutant = {
  name: "unmodified",
  about: "Debian's source as it is, to see that the build is sound",
  edits: [],
  twin: null,
};

/** Each must be caught; `unmodified` is none of them. */
export const mutants: readonly Mutant[] = [
  {
    name: "no-write-protection",
    about: "turning dirty logging on leaves SPTEs writable",
    edits: [
      {
        file: "arch/x86/kvm/x86.c",
        inFunction: "kvm_mmu_slot_apply_flags",
        // AMD writes no log of its own; the call for level 2M is for processors that do.
        pattern: /kvm_mmu_slot_remove_write_access\([^;]*PG_LEVEL_4K\)/,
        replacement: "",
      },
    ],
    twin: {
      scenario: "migration",
      edits: ["set-flags/arch-commit/log-dirty-on/write-protect-slot/each-root:remove"],
      property: "no-lost-dirty-page",
      held: false,
    },
  },
  {
    name: "notifier-without-flush",
    about: "an invalidation zaps without a flush of the TLBs",
    edits: [
      {
        file: "virt/kvm/kvm_main.c",
        inFunction: "kvm_mmu_notifier_invalidate_range_start",
        pattern: /(?<=\.flush_on_ret\s*=\s*)true/,
        replacement: "false",
      },
    ],
    twin: {
      scenario: "host-reclaim",
      edits: ["fault:notifier-without-flush"],
      property: "no-access-to-freed-page",
      held: false,
    },
  },
  {
    name: "no-f13",
    about: "under mmu_lock a fault does not look whether its page was invalidated",
    edits: [retryCheck],
    twin: {
      scenario: "host-reclaim",
      edits: ["fault:retry-check-before-lock"],
      property: "install-still-valid",
      held: true,
    },
  },
  {
    name: "no-f13-no-prechecks",
    about: "a fault never looks whether its page was invalidated",
    edits: [retryCheck, ...preChecks],
    twin: {
      scenario: "host-reclaim",
      edits: ["fault:no-retry-check"],
      property: "install-still-valid",
      held: true,
    },
  },
];
