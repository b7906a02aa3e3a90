import { at } from "../../../checker/state/fields.ts";
import { myThread, replace } from "../../actor.ts";
import { requestRangeFlush, type FlushedRange } from "../../tlb/flush-remote.ts";
import { hugePages } from "../../world.ts";
import { historic } from "./case.ts";

/** As long as the table's range, but begun at the child that the loop came to last. */
const fromLastChild: FlushedRange = (d, me) => ({
  first: at(d.tables, myThread(d, me).table).region * hugePages + hugePages - 1,
  gfns: hugePages,
});

export const flushFromLastChild = historic({
  id: "flush-from-last-child",
  commit: "574c3c55e969",
  title: "Fix TLB flush range when handling disconnected pt",
  history:
    "on Hyper-V, where ranges can be flushed, the flush of a removed table began at its last child, so that most of what it had mapped stayed cached (5.12 to 5.15)",
  design: "v5.17",
  scenario: "table-free-fault",
  property: "no-use-of-freed-page-table",
  edits: [
    replace(
      "fault/map/table-pages/remove-table/flush/each-vcpu/request-flush",
      requestRangeFlush(fromLastChild),
    ),
  ],
});
