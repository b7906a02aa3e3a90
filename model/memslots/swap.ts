import { step, type KvmItem } from "../actor.ts";
import { awaitReaders, startGracePeriod } from "../locks/srcu.ts";

const source = "virt/kvm/kvm_main.c:kvm_swap_active_memslots";

/**
 * `rcu_assign_pointer(kvm->memslots[as_id], slots)`: new slots are visible to lookups from here on, with the generation's in-progress bit.
 * Under mn_invalidate_lock, and only while no notifier is between its start and its end, so that both see the same slots.
 */
export const publishSlots = step("publish-slots", {
  source,
  wait: { "a notifier is between start and end": (s) => s.notifier.active === 0 },
  run: (d) => {
    d.memslots.active = 1 - d.memslots.active;
    d.memslots.updating = true;
  },
});

/**
 * The generation without its in-progress bit becomes visible; MMIO decisions may be cached again. Nothing in the model caches them yet:
 * while nobody reads the generation, the step runs together with the end of the grace period.
 */
const newGeneration = step("new-generation", {
  source,
  local: true,
  run: (d) => {
    d.memslots.updating = false;
  },
});

/** `kvm_swap_active_memslots`. */
export const swap: readonly KvmItem[] = [
  publishSlots,
  startGracePeriod,
  awaitReaders,
  newGeneration,
];
