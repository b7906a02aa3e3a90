import { none } from "../../../checker/state/fields.ts";
import { before, only, remove, replace, step } from "../../actor.ts";
import { writeProtectSlot } from "../../mmu/write-protect-slot.ts";
import { faultsIn } from "./fault.ts";

const forgetRange = step("forget-range", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_range_add",
  run: (d) => {
    d.notifier.first = none;
    d.notifier.last = none;
  },
});

const protect = "set-flags/arch-commit/log-dirty-on/write-protect-slot";

/** Mistakes that show on machines with some option only; test/model/machine-switches.spec.ts says with which. */
export const machineFaults = [
  faultsIn("mainline", "host-reclaim")(
    "range-forgotten",
    "the range of an invalidation is forgotten when start() has zapped it",
    before("change-mapping/start/found/unlock-mmu-write", forgetRange),
  ),
  faultsIn("mainline", "migration-initially-set")(
    "huge-not-protected-on-clear",
    "clearing the log re-arms small leaves only, where all was dirty at first",
    remove("round/manual-clear/clear-dirty-log/word/at-once/initially-set"),
  ),
  faultsIn("mainline", "eager-split")(
    "split-taken-for-protection",
    "where huge pages are split when logging begins, the slot is not write-protected",
    replace(
      protect,
      only("late-split", ({ world }) => !world.machine.eagerSplit, [writeProtectSlot]),
    ),
  ),
];
