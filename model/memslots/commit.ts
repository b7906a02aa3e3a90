import { branch, only, step, type KvmItem } from "../actor.ts";
import { recoverInPlace } from "../mmu/recover-huge-pages.ts";
import { clearDirtySlot } from "../mmu/clear-dirty-slot.ts";
import { splitHugePages } from "../mmu/split-huge-pages.ts";
import { isTarget } from "../dirty-log/target.ts";
import { writeProtectSlot } from "../mmu/write-protect-slot.ts";
import type { State } from "../state/state.ts";
import { at } from "../../checker/state/fields.ts";

const flagsOnly = (s: State): boolean => s.ioctl.kind === "flags" && !s.ioctl.readonly;

/** LOG_DIRTY goes on, and pages are not all reported dirty from the start. Source: x86.c:kvm_mmu_slot_apply_flags. */
const startsProtecting = branch(
  "log-dirty-on",
  (s, me) => s.ioctl.logDirty === "0->1" && !me.world.machine.initiallySet,
  [splitHugePages, clearDirtySlot, writeProtectSlot],
);

/** LOG_DIRTY goes off: small pages may become huge again. */
const stopsLogging = only(
  "log-dirty-off",
  ({ world }) => world.features.has("huge") && world.features.has("dirty-log"),
  [branch("edge", (s) => s.ioctl.logDirty === "1->0", [recoverInPlace])],
);

/**
 * `kvm_arch_commit_memory_region` on x86: after the swap, and only for FLAGS_ONLY on a slot that is not READONLY (READONLY cannot be
 * toggled). What must be removed is removed here, when every fault that saw the old slot is over.
 */
export const archCommit: KvmItem = branch("arch-commit", flagsOnly, [
  startsProtecting,
  stopsLogging,
]);

/** The dirty bitmap of a slot that is no longer logged is freed, after the arch hook. */
export const freeDirtyBitmap: KvmItem = branch("dirty-bitmap", (s) => s.ioctl.logDirty === "1->0", [
  step("free-dirty-bitmap", {
    source: "virt/kvm/kvm_main.c:kvm_commit_memory_region",
    run: (d) => {
      for (let g = 0; g < d.dirtyLog.length; g++) if (isTarget(d, g)) at(d.dirtyLog, g).set = false;
    },
  }),
]);

/** A slot that begins to be logged gets a bitmap: empty, or all ones if everything counts as dirty at first. Not visible yet. */
export const prepareDirtyBitmap = step("prepare-dirty-bitmap", {
  source: "virt/kvm/kvm_main.c:kvm_prepare_memory_region",
  local: true,
  run: (d, me) => {
    if (d.ioctl.logDirty !== "0->1") return;
    for (let g = 0; g < d.dirtyLog.length; g++)
      if (isTarget(d, g)) at(d.dirtyLog, g).set = me.world.machine.initiallySet;
  },
});
