import { judgeCell } from "../../checker/ablation/judge.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Cell } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { searchedOf, type Evidence } from "./evidence.ts";
import type { Ground } from "./ground.ts";
import type { Asked } from "./search-cells.ts";

/** A scenario with what is known of the unedited design there. */
export interface Based<S, E extends Event> {
  readonly ground: Ground<S, E>;
  readonly report: CellReport;
}

/** A search to be made, with what its outcome is to be compared with. */
export interface Due {
  readonly asked: Asked;
  readonly unedited: CellReport;
}

/** The cheapest scenario first: most harmful edits show in it, and the large ones need not be begun. */
export const byCost = <S, E extends Event>(based: readonly Based<S, E>[]): readonly Based<S, E>[] =>
  [...based].sort((a, b) => a.report.states - b.report.states);

/** What the search of an edited design says of the edit. */
export const judged = (cell: Cell, unedited: CellReport, report: CellReport): Evidence => ({
  cell,
  judgement: judgeCell(searchedOf(unedited), searchedOf(report)),
  report,
});
