import { at, none } from "../../checker/state/fields.ts";
import { only, myThread, step, type KvmItem, type Me } from "../actor.ts";
import { freeUnlessAwaited } from "../mmu/table-page.ts";
import type { StateDraft } from "../state/state.ts";
import { hasTablePages } from "../world.ts";

const source = "include/linux/rcupdate.h:rcu_read_lock";

/** `rcu_read_lock()`: pages that are given to call_rcu() from now on stay what they are until the section ends. */
export const rcuReadLock = step("rcu-read-lock", {
  source,
  run: (d, me) => {
    myThread(d, me).rcu = true;
  },
});

/**
 * The section ends, and with it the right to follow a pointer into the tables. Callbacks that waited for no other section run at once:
 * a later one would only spare a walker that holds on to its pointer.
 */
export const leaveRcu = (d: StateDraft, me: Me): void => {
  const mine = myThread(d, me);
  mine.table = none;
  if (!mine.rcu) return;
  mine.rcu = false;
  for (let p = 0; p < d.tables.length; p++) {
    const page = at(d.tables, p);
    at(page.sections, me.thread).open = false;
    freeUnlessAwaited(page);
  }
};

/** `rcu_read_unlock()` */
export const rcuReadUnlock = step("rcu-read-unlock", {
  source: "include/linux/rcupdate.h:rcu_read_unlock",
  run: leaveRcu,
});

const withTables = ({ world }: Me): boolean => hasTablePages(world);

/** The sections only matter where page-table pages can be freed. */
export const enterRcu: KvmItem = only("enter-rcu", withTables, [rcuReadLock]);
export const exitRcu: KvmItem = only("exit-rcu", withTables, [rcuReadUnlock]);
