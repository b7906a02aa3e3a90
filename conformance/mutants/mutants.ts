/** One change to the kernel's source: where it is and what becomes of it. No text of the kernel is kept here but the names that find it. */
export interface Edit {
  /** below the root of the source */
  readonly file: string;
  /** name of the function that the pattern is looked for in */
  readonly inFunction: string;
  /** must match exactly once there */
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** A kernel that is wrong in one place: the comparison has to notice. */
export interface Mutant {
  readonly name: string;
  readonly about: string;
  readonly edit: Edit | null;
}

export const mutants: readonly Mutant[] = [
  {
    name: "unmodified",
    about: "Debian's source as it is, to see that the build is sound",
    edit: null,
  },
  {
    name: "no-write-protection",
    about: "turning dirty logging on leaves SPTEs writable",
    edit: {
      file: "arch/x86/kvm/x86.c",
      inFunction: "kvm_mmu_slot_apply_flags",
      pattern: /kvm_mmu_slot_remove_write_access\([^;]*PG_LEVEL_4K\);/,
      replacement: ";",
    },
  },
  {
    name: "notifier-without-flush",
    about: "an invalidation zaps without a flush of the TLBs",
    edit: {
      file: "virt/kvm/kvm_main.c",
      inFunction: "kvm_mmu_notifier_invalidate_range_start",
      pattern: /\.flush_on_ret\s*=\s*true/,
      replacement: ".flush_on_ret = false",
    },
  },
  {
    name: "no-f13",
    about: "under mmu_lock a fault does not look whether its page was invalidated",
    edit: {
      file: "arch/x86/kvm/mmu/mmu.c",
      inFunction: "is_page_fault_stale",
      pattern: /return fault->slot &&/,
      replacement: "return false && fault->slot &&",
    },
  },
];
