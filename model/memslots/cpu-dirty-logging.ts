import { branch, only, step, type KvmItem } from "../actor.ts";
import type { State } from "../state/state.ts";
import { requestUpdateDirtyLogging } from "../tlb/flush-remote.ts";
import { usesPml } from "../world.ts";

const changes = (s: State): boolean => s.ioctl.logDirty === "0->1" || s.ioctl.logDirty === "1->0";

const countLogged = step("count-logged-slots", {
  source: "virt/kvm/kvm_main.c:kvm_commit_memory_region",
  run: (d) => {
    d.memslots.logged += d.ioctl.logDirty === "0->1" ? 1 : -1;
  },
});

/** Was this the first slot to be logged, or the last? */
const firstOrLast = (s: State): boolean =>
  s.memslots.logged === 0 || (s.ioctl.logDirty === "0->1" && s.memslots.logged === 1);

/**
 * vCPUs begin to log what they write, or cease: by request, each with its next entry. The ioctl waits until all have left the guest, so
 * that D, which is cleared next, is not set again by a vCPU that logs nothing yet.
 * Source: arch/x86/kvm/x86.c:kvm_mmu_update_cpu_dirty_logging.
 */
export const updateCpuDirtyLogging: KvmItem = only(
  "cpu-dirty-logging",
  ({ world }) => usesPml(world),
  [
    branch("edge", changes, [
      countLogged,
      branch("first-or-last", firstOrLast, [requestUpdateDirtyLogging]),
    ]),
  ],
);
