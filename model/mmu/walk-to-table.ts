import { at } from "../../checker/state/fields.ts";
import { myThread, only, step, type KvmItem } from "../actor.ts";
import { hasTablePages, regionOf } from "../world.ts";

/**
 * The first half of a walk to the gfn at which the thread is: the pointer to a table, which others may unlink while mmu_lock is held for
 * reading only. Elsewhere a walk is one step.
 */
export const walkToTable: KvmItem = only("table-pages", ({ world }) => hasTablePages(world), [
  step("walk-to-table", {
    source: "arch/x86/kvm/mmu/tdp_iter.c:tdp_iter_next",
    run: (d, me) => {
      const mine = myThread(d, me);
      mine.table = at(at(d.roots, mine.root).entries, regionOf(mine.gfn)).page;
    },
  }),
]);
