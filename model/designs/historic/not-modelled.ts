/** A fix of KVM's that no edit of the model takes away, because what it is about is not there. */
export interface NotModelled {
  /** 12 hex digits */
  readonly commit: string;
  /** the fix in a few words; its subject, where it is short */
  readonly about: string;
  /** What the model lacks. */
  readonly reason: string;
}

/** The order is that of docs/gallery.md. */
export const notModelled: readonly NotModelled[] = [
  {
    commit: "32f6daad4651",
    about: "unmap pages from the iommu when slots are removed",
    reason: "devices that reach guest memory through an IOMMU, past KVM's page tables",
  },
  {
    commit: "e5c972c1fada",
    about: "SVM: flush Hyper-V TLB when required",
    reason: "KVM as a guest of Hyper-V, which caches what it has merged from KVM's tables",
  },
  {
    commit: "193015adf40d",
    about: "nSVM: track ASID generation per vmcb",
    reason: "control blocks of nested guests, and the ASIDs that they are tagged with",
  },
  {
    commit: "18c841e1f411",
    about: "Retry fault if there is a pending reload and the root has no shadow page",
    reason: "roots without a shadow page (PAE roots); the harm was a null pointer",
  },
  {
    commit: "992b54bd083c",
    about: "Overflow of lpage_info when checking attributes",
    reason: "a third page level, and lpage_info as memory that has an end",
  },
  {
    commit: "ef057cbf825e",
    about: "Huge page within the slot before the level is queried",
    reason: "lpage_info as memory that has an end",
  },
  {
    commit: "f8be156be163",
    about: "No mapping of valid but non-refcounted pages",
    reason: "frames without a reference count",
  },
  {
    commit: "a78986aae9b2",
    about: "ZONE_DEVICE pages are not reserved pages",
    reason: "references that are never dropped",
  },
  {
    commit: "34c0f6f2695a",
    about: "Encoding of the upper half of the MMIO generation",
    reason:
      "nothing that is promised is broken: a tag that has lost bits matches no generation, and only the cache is lost",
  },
  {
    commit: "e40f193f5bb0",
    about: "IOMMU mappings of a memslot that moves",
    reason: "devices that reach guest memory through an IOMMU, past KVM's page tables",
  },
  {
    commit: "0cb2af2ea66a",
    about: "Shadow paging use-after-free, unexpected GFN",
    reason: "page tables of the guest; the shadow MMU here maps directly",
  },
  {
    commit: "81ccda30b4e8",
    about: "Shadow paging use-after-free, unexpected role",
    reason: "page tables of the guest; the shadow MMU here maps directly",
  },
  {
    commit: "b1bd5cba3306",
    about: "Inherited permissions of shadow pages",
    reason: "page tables of the guest; the shadow MMU here maps directly",
  },
  {
    commit: "65855ed8b034",
    about: "Sync shadow page table before it is linked",
    reason: "page tables of the guest; the shadow MMU here maps directly",
  },
  {
    commit: "5ef1d8c1ddbf",
    about: "SVM: flush pages under kvm->lock",
    reason: "encrypted guests and their registered regions",
  },
  {
    commit: "4c36a1567388",
    about: "Ensure target address is granule-aligned for range TLBI",
    reason:
      "a fault that maps a block at an address that is not aligned: KVM aligns it, and the kernel was made robust",
  },
  {
    commit: "be097997a273",
    about: "Always invalidate TLB for stage-2 permission faults",
    reason:
      "fairness: each fault returns, and the same one comes again until the entry leaves the TLB",
  },
  {
    commit: "86658b819cd0",
    about: "Skip updating PMD entry if no change",
    reason: "fairness: each fault returns, and others undo what it has mapped",
  },
  {
    commit: "33a3164161fc",
    about: "No yield of the TDP MMU when NX huge pages are recovered",
    reason: "nothing to take away: by its own message the zap that might yield never did there",
  },
  {
    commit: "f81602958c11",
    about: "Remote flush that rmap_write_protect missed",
    reason:
      "shadow pages that are out of step with the guest's tables, and SPTEs that their sync drops without a flush",
  },
  {
    commit: "9ffe9265375c",
    about: "Wrong range of gfns flushed in kvm_set_pte_rmapp",
    reason: "the notifier's change_pte, which is gone since 6.10",
  },
  {
    commit: "2a8859f373b0",
    about: "Exchange of the guest's PTE by the user's address",
    reason: "memory without struct page (VM_PFNMAP) whose frame is computed from the VMA's offset",
  },
  {
    commit: "0e0fee5c539b",
    about: "Race in emulated writes to page tables",
    reason: "shadows that are updated in place from the value that was written",
  },
];
