import { contract } from "./property.ts";

export const noLostDirtyPage = contract("no-lost-dirty-page", {
  claim:
    "When the last round of a migration ends, every page has been copied since it was last written.",
  source: "Documentation/virt/kvm/api.rst, KVM_GET_DIRTY_LOG",
  needs: ["migration"],
  brokenBy: [
    "write-protect-without-flush",
    "harvest-flushes-before-re-arm",
    "copies-before-flush",
    "fast-fault-not-marked",
    "huge-not-protected-on-clear",
    "split-taken-for-protection",
    "own-write-not-marked",
    "own-write-marked-first",
    "pfn-cache-write-not-marked",
    "pfn-cache-ignores-generation",
    "no-srcu-wait-on-logging",
    "log-thrown-away",
    "logging-request-not-awaited",
    "logging-requested-after-clearing",
    "dirty-kept-when-logging-starts",
    "re-arm-without-flush",
    "huge-leaf-keeps-write",
    "restore-grants-write",
    "flush-only-if-write-protected",
    "restored-unlogged",
    "numa-restored-unlogged",
    "write-protect-without-tlbi",
    "prefetch-of-logged-slot",
  ],
  exercised: (s) => s.vmm.migration === "done",
  on: (s, event) => {
    if (event.type !== "last-round-ends") return true;
    const lost = s.dirtyLog.findIndex((page) => !page.copied);
    return lost < 0 || `the migration ended, and the last write to gfn ${lost} is not in the copy`;
  },
});
