import { before, myThread, remove } from "../actor.ts";
import { at } from "../../checker/state/fields.ts";
import { flushRange, type FlushedRange } from "../tlb/flush-remote.ts";
import { hugePages } from "../world.ts";
import { derive } from "./design.ts";
import { v6_12 } from "./v6-12.ts";

/** What the table that is removed was for. */
const ofTable: FlushedRange = (d, me) => ({
  first: at(d.tables, myThread(d, me).table).region * hugePages,
  gfns: hugePages,
});

/**
 * What v5.17 does otherwise: who removes a table flushes what it was for before it is given to RCU, and a fault that maps a huge leaf in its
 * place relies on that. Only so far as its scenario reaches.
 */
export const v5_17 = derive(v6_12, "v5.17", {
  about: "v6.12 where each removed table is flushed by itself, not by whoever removes it",
  source: "Linux v5.17, arch/x86/kvm/mmu/tdp_mmu.c:handle_removed_tdp_mmu_page",
  scenarios: ["table-free-fault"],
  edits: [
    before("fault/map/table-pages/remove-table/call-rcu", flushRange(ofTable)),
    remove("fault/map/flush"),
  ],
});
