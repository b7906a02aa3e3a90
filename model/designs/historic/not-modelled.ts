/** A fix of KVM's that no edit of the model takes away, because what it is about is not there. */
export interface NotModelled {
  /** 12 hex digits */
  readonly commit: string;
  readonly title: string;
  /** What the model lacks. */
  readonly reason: string;
}

/** The order is that of docs/gallery.md. */
export const notModelled: readonly NotModelled[] = [
  {
    commit: "32f6daad4651",
    title: "unmap pages from the iommu when slots are removed",
    reason: "devices that reach guest memory through an IOMMU, past KVM's page tables",
  },
  {
    commit: "e5c972c1fada",
    title: "SVM: flush Hyper-V TLB when required",
    reason: "KVM as a guest of Hyper-V, which caches what it has merged from KVM's tables",
  },
  {
    commit: "193015adf40d",
    title: "nSVM: track ASID generation per vmcb",
    reason: "nested guests",
  },
];
