import { at } from "../../../checker/state/fields.ts";
import { after, before, branch, move, remove, replace, step } from "../../actor.ts";
import { hostMapsHuge } from "../../host/mapping.ts";
import { recoverInPlace } from "../../mmu/recover-huge-pages.ts";
import { faultsIn } from "./fault.ts";

const logging = faultsIn("mainline", "dirty-logging");
const migration = faultsIn("mainline", "migration");
const huge = faultsIn("mainline", "huge-pages");

const chooseLevelAnyway = step("choose-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
  run: (d, me) => {
    const { fault } = at(d.vcpus, me.vcpu);
    fault.huge = fault.hugeInSlot && hostMapsHuge(d, fault.page);
  },
});

const onStart = branch("wrong-edge", (s) => s.ioctl.logDirty === "0->1", [recoverInPlace]);

export const dirtyLoggingFaults = [
  migration(
    "write-protect-without-flush",
    "the slot is write-protected, TLBs are not flushed",
    remove("set-flags/arch-commit/log-dirty-on/write-protect-slot/flush"),
  ),
  migration(
    "harvest-flushes-before-re-arm",
    "TLBs are flushed, then SPTEs are write-protected",
    move("round/protect/flush", { before: "round/protect/each-root" }),
  ),
  migration(
    "copies-before-flush",
    "the snapshot is handed out and copied before TLBs are flushed",
    move("round/protect/flush", { after: "round/each-gfn" }),
  ),
  migration(
    "fast-fault-not-marked",
    "fast_page_fault restores W and does not mark the page dirty",
    remove("fault/fast/mark-dirty"),
  ),
  logging(
    "huge-leaf-while-logged",
    "faults may map a huge page while the slot is dirty-logged",
    replace("fault/choose-level", chooseLevelAnyway),
  ),
  logging(
    "recovery-when-logging-starts",
    "huge pages are recovered on 0->1, before the slot is write-protected",
    before("set-flags/arch-commit/log-dirty-on", onStart),
  ),
  logging(
    "recovery-after-logging-started",
    "huge pages are recovered on 0->1, after the slot was write-protected",
    after("set-flags/arch-commit/log-dirty-on", onStart),
  ),
  logging(
    "log-never-copied",
    "GET_DIRTY_LOG hands out an empty snapshot",
    remove("harvest/manual/copy-bitmap"),
  ),
  logging(
    "writes-not-marked",
    "no fault marks the page dirty",
    remove("fault/fast/mark-dirty"),
    remove("fault/map/log"),
  ),
  huge(
    "huge-pages-never-return",
    "faults map 4K, and nothing is recovered",
    remove("fault/choose-level"),
    remove("set-flags/arch-commit/log-dirty-off"),
  ),
  huge(
    "logging-never-ends",
    "the new flags are never published",
    remove("set-flags/swap/publish-slots"),
  ),
];
