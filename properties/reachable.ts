import { at, none } from "../checker/state/fields.ts";
import { translating } from "../model/mmu/tree.ts";
import { activeSlots } from "../model/memslots/lookup.ts";
import type { State } from "../model/state/state.ts";
import { firstHugeRegion } from "./mappings.ts";
import { knowsUserfault, performance, reachable, type KvmProperty } from "./property.ts";

const exitsWith =
  (reason: string) =>
  (s: State, event: { readonly type: string; readonly vcpu?: number }): boolean =>
    event.type === "exit" &&
    event.vcpu !== undefined &&
    at(s.vcpus, event.vcpu).fault.exit === reason;

export const useSucceeds = reachable("use-succeeds", {
  claim: "The guest can reach its memory.",
  source: "sanity",
  needs: [],
  brokenBy: ["fault-never-installs", "every-fault-retries"],
  by: (_s, event) => event.type === "use",
});

export const userfaultExit = reachable("userfault-exit", {
  claim: "An access to a gfn whose bit is set can exit to user space.",
  source: "KVM Userfault v3 04/15",
  needs: ["userfault", "userfault-exits"],
  fits: knowsUserfault,
  brokenBy: ["bitmap-not-read", "userfault-exit-forgotten"],
  by: exitsWith("userfault"),
});

export const retryHappens = reachable("retry-happens", {
  claim: "A fault can meet an invalidation and be taken again.",
  source: "arch/x86/kvm/mmu/mmu.c:is_page_fault_stale",
  needs: ["notifier"],
  brokenBy: ["no-retry-check", "retry-check-before-lock"],
  reached: (s) => s.vcpus.some((vcpu) => vcpu.fault.exit === "retry"),
});

export const hugePageMapped = reachable("huge-page-mapped", {
  claim: "A huge page can be mapped.",
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
  needs: ["huge"],
  brokenBy: ["level-never-chosen", "fault-never-installs"],
  reached: (s) => firstHugeRegion(s) !== none,
});

export const returnsWhileInGuest = reachable("ioctl-returns-while-in-guest", {
  claim: "An ioctl on a memslot can return while a vCPU runs the guest.",
  source: "virt/kvm/kvm_main.c:kvm_set_memslot",
  needs: ["memslot-ioctl"],
  brokenBy: ["ioctl-waits-for-itself", "return-never-reached"],
  by: (s, event) =>
    event.type === "memslot-return" && s.vcpus.some((vcpu) => vcpu.mode === "in-guest"),
});

export const postCopyCompletes = reachable("post-copy-completes", {
  claim: "All pages can arrive, all bits be cleared, and the flag with them.",
  source: "KVM Userfault v3 cover letter",
  needs: ["contents", "userfault"],
  fits: knowsUserfault,
  brokenBy: ["clearing-waits-for-itself", "flags-never-published"],
  reached: (s) =>
    activeSlots(s).every((slot) => !slot.userfault) &&
    s.ioctl.kind === "none" &&
    s.host.pages.every((page) => page.pfn >= 0),
});

export const dirtyPageReported = reachable("dirty-page-reported", {
  claim: "A written page can be reported.",
  source: "virt/kvm/kvm_main.c:kvm_get_dirty_log_protect",
  needs: ["dirty-log", "harvest"],
  brokenBy: ["log-never-copied", "writes-not-marked", "harvest-without-kick"],
  by: (s, event) => event.type === "hand-out" && s.dirtyLog.some((page) => page.snapshot),
});

export const mmioExit = reachable("mmio-exit", {
  claim: "An access to a gfn without a slot can exit to user space.",
  source: "arch/x86/kvm/mmu/mmu.c:kvm_handle_noslot_fault",
  needs: ["slot-changes"],
  brokenBy: ["mmio-exit-forgotten", "absent-slot-retries"],
  by: exitsWith("mmio"),
});

export const errorExit = reachable("error-exit", {
  claim: "A write to a page that the host made read-only can exit with an error.",
  source: "arch/x86/kvm/mmu/mmu.c:kvm_handle_error_pfn",
  needs: ["host-protection"],
  brokenBy: ["error-exit-forgotten", "read-only-mapped-writable"],
  by: exitsWith("error"),
});

export const memoryFaultExit = reachable("memory-fault-exit", {
  claim:
    "An access to private memory where the gfn is shared, or the reverse, can exit to user space.",
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_prepare_memory_fault_exit",
  needs: ["attributes"],
  brokenBy: ["attribute-not-checked", "memory-fault-exit-forgotten"],
  by: exitsWith("memory-fault"),
});

export const filePageAfterToggle = reachable("file-page-after-toggle", {
  claim:
    "After an ioctl has changed the slot's flags, a page of the guest_memfd file can be mapped by the memslot that the file is bound to.",
  source: "virt/kvm/guest_memfd.c:kvm_gmem_get_pfn",
  needs: ["gmem", "userfault"],
  fits: knowsUserfault,
  brokenBy: ["binding-not-rewritten", "object-without-file"],
  // A fault that took its page while the ioctl was under way may map it when that has returned.
  by: (s, event) => {
    if (event.type !== "install" || s.ioctl.kind !== "none") return false;
    const { object, filePage } = at(s.vcpus, event.vcpu).fault;
    return (
      object === "second" && filePage !== none && at(s.gmem.pages, filePage).binding === object
    );
  },
});

export const ownWriteSucceeds = reachable("own-write-succeeds", {
  claim: "KVM itself can write guest memory.",
  source: "sanity",
  needs: [],
  scenarios: [
    "pfn-cache",
    "pfn-cache-protection",
    "pfn-cache-by-address",
    "kvm-writes",
    "kvm-writes-userfault",
  ],
  brokenBy: ["own-write-forgotten", "pfn-cache-write-forgotten"],
  by: (_s, event) => event.type === "own-access",
});

export const ownWriteNotIntercepted = reachable("own-write-not-intercepted", {
  claim: "KVM itself can write a gfn that must exit: only the guest's accesses are intercepted.",
  source: "KVM Userfault v3 cover letter; kvm-semantics 2.5",
  needs: ["userfault", "own-writes"],
  fits: knowsUserfault,
  brokenBy: ["own-write-forgotten", "own-write-asks-bitmap"],
  by: (s, event) =>
    event.type === "own-access" && at(s.promised.gfns, at(s.vcpus, event.vcpu).fault.gfn).mustExit,
});

export const hugePageReturns = performance("huge-page-returns", {
  claim: "After the flag that forced small pages is cleared, a huge page can be mapped again.",
  source: "thread on v2 05/13: any action on 1=>0 is not mandatory",
  needs: ["huge", "starts-small"],
  brokenBy: ["huge-pages-never-return", "logging-never-ends"],
  reached: (s) =>
    activeSlots(s).every((slot) => !slot.userfault && !slot.logDirty) &&
    s.ioctl.kind === "none" &&
    firstHugeRegion(s) !== none,
});

export const pageGrowsOld = performance("page-grows-old", {
  claim: "A page that was accessed can be found old by the host after it has been asked for.",
  source: "virt/kvm/kvm_main.c:kvm_mmu_notifier_clear_young",
  needs: ["aging"],
  brokenBy: ["accessed-never-cleared", "access-never-tracked"],
  by: (s, event) => {
    const { gfn } = s.aging;
    if (event.type !== "aged" || gfn === none) return false;
    const leaf = translating(at(s.roots, 0), gfn);
    return leaf.permission !== "none" && (event.by === "tracked" ? leaf.tracked : !leaf.accessed);
  },
});

export const reachables: readonly KvmProperty[] = [
  useSucceeds,
  userfaultExit,
  retryHappens,
  hugePageMapped,
  returnsWhileInGuest,
  postCopyCompletes,
  dirtyPageReported,
  mmioExit,
  errorExit,
  memoryFaultExit,
  filePageAfterToggle,
  hugePageReturns,
  ownWriteSucceeds,
  ownWriteNotIntercepted,
  pageGrowsOld,
];
