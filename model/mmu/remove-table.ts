import { at, none } from "../../checker/state/fields.ts";
import { branch, myThread, only, step, threadOf, type KvmItem, type Me } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hasTablePages, offsetInRegion, regionOf } from "../world.ts";
import { eachGfn } from "./loops.ts";
import { clearLeaf } from "./spte.ts";
import { freeUnlessAwaited } from "./table-page.ts";

const source = "arch/x86/kvm/mmu/tdp_mmu.c:handle_removed_pt";

const removed = (d: StateDraft, me: Me) => at(d.tables, myThread(d, me).table);

/** The page counts no more, and goes off the list of those that the NX recovery worker looks at, under tdp_mmu_pages_lock. */
const forgetPage = step("unlink-sp", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_unlink_sp",
  run: (d, me) => {
    const page = removed(d, me);
    page.nx = false;
    page.tracked = false;
  },
});

/**
 * One child after the other becomes FROZEN by xchg, which is repeated until it was something else before: nobody who is in the table stores
 * anything there afterwards. What the child was until then, and A and D with it, counts as gone with this.
 */
const freezeChild = step("freeze-child", {
  source,
  wait: {
    "the child has been FROZEN by somebody else": (s, me) => {
      const { table, gfn } = threadOf(s, me);
      return !at(at(s.tables, table).leaves, offsetInRegion(gfn)).frozen;
    },
  },
  run: (d, me) => {
    const child = at(removed(d, me).leaves, offsetInRegion(myThread(d, me).gfn));
    clearLeaf(child);
    child.frozen = true;
  },
});

/** `call_rcu()`: the page is freed when all sections that are open now have ended, this thread's own with them. */
const queueForRcu = step("call-rcu", {
  source,
  run: (d, me) => {
    const page = removed(d, me);
    page.state = "waiting";
    for (let t = 0; t < d.threads.length; t++) at(page.sections, t).open = at(d.threads, t).rcu;
    myThread(d, me).table = none;
    freeUnlessAwaited(page);
  },
});

const inTable = (s: State, gfn: number, me: Me): boolean => {
  const { table } = threadOf(s, me);
  return table !== none && at(s.tables, table).region === regionOf(gfn);
};

/**
 * What follows when an entry that pointed to a table has been changed, with mmu_lock held for reading or writing and within RCU. Between the
 * two, and until the TLB is flushed, processors and others that had walked into the table are still in it.
 */
export const removeTable: KvmItem = only("table-pages", ({ world }) => hasTablePages(world), [
  branch("remove-table", (s, me) => threadOf(s, me).table !== none, [
    forgetPage,
    eachGfn("each-child", inTable, [freezeChild]),
    queueForRcu,
  ]),
]);
