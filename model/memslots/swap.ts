import { at } from "../../checker/state/fields.ts";
import { step, type KvmItem } from "../actor.ts";
import { awaitReaders, startGracePeriod } from "../locks/srcu.ts";
import { hasGenerations, nextGeneration, outdateCaches, readsGeneration } from "./generation.ts";

const source = "virt/kvm/kvm_main.c:kvm_swap_active_memslots";

/**
 * `rcu_assign_pointer(kvm->memslots[as_id], slots)`: new slots are visible to lookups from here on, with the generation's in-progress bit.
 * Under mn_invalidate_lock, and only while no notifier is between its start and its end, so that both see the same slots.
 */
export const publishSlots = step("publish-slots", {
  source,
  wait: { "a notifier is between start and end": (s) => s.notifier.active === 0 },
  run: (d, me) => {
    d.memslots.active = 1 - d.memslots.active;
    d.memslots.updating = true;
    if (readsGeneration(me.world)) outdateCaches(d);
  },
});

/**
 * MMIO SPTEs of the generation that ends with this swap do not count any more. They stay where they are, and with whoever has read one
 * and has yet to look at the generation.
 */
const expireMmioSptes = step("expire-mmio-sptes", {
  source,
  matters: ({ world }) => world.features.has("mmio-sptes") && !hasGenerations(world),
  run: (d, me) => {
    for (let v = 0; v < d.vcpus.length && me.world.machine.shadowMmu; v++) {
      const { old } = at(d.vcpus, v).fault;
      if (old.mmio === "current") old.mmio = "stale";
    }
    for (let r = 0; r < d.roots.length; r++) {
      const { leaves } = at(d.roots, r);
      for (let g = 0; g < leaves.length; g++) {
        const leaf = at(leaves, g);
        if (leaf.mmio === "current") leaf.mmio = "stale";
      }
    }
  },
});

/**
 * The generation without its in-progress bit becomes visible; MMIO decisions may be cached again. One store with the expiry of MMIO SPTEs where there
 * are any; elsewhere nobody reads the generation, and the step runs together with the end of the grace period.
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
  expireMmioSptes,
  nextGeneration,
  newGeneration,
];
