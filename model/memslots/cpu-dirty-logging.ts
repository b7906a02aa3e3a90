import { goto, next } from "../../checker/protocol/control.ts";
import { branch, label, only, step, type KvmItem } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { requestUpdateDirtyLogging } from "../tlb/flush-remote.ts";
import { usesPml } from "../world.ts";
import { activeSlots } from "./lookup.ts";

const loggedSlots = (s: State | StateDraft): number =>
  activeSlots(s).filter((slot) => slot.state !== "absent" && slot.logDirty).length;

/** By one, up or down. Only with the first slot that is logged, and with the last, vCPUs need be told. */
const countLogged = step("count-logged-slots", {
  source: "virt/kvm/kvm_main.c:kvm_commit_memory_region",
  jumps: ["updated"],
  run: (d) => {
    const before = d.memslots.logged;
    d.memslots.logged = loggedSlots(d);
    return before === 0 || d.memslots.logged === 0 ? next : goto("updated");
  },
});

/**
 * vCPUs begin to log what they write, or cease: by request, each with its next entry. The ioctl waits until all have left the guest, so
 * that D, which is cleared next, is not set again by a vCPU that logs nothing yet. Under slots_lock, whatever has changed of the slot.
 * Source: arch/x86/kvm/x86.c:kvm_mmu_update_cpu_dirty_logging.
 */
export const updateCpuDirtyLogging: KvmItem = only(
  "cpu-dirty-logging",
  ({ world }) => usesPml(world),
  [
    branch("edge", (s) => loggedSlots(s) !== s.memslots.logged, [
      countLogged,
      requestUpdateDirtyLogging,
      label("updated"),
    ]),
  ],
);
