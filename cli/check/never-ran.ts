import type { Event } from "../../checker/protocol/step.ts";
import { symmetry } from "../../checker/symmetry/explore.ts";
import type { Catalog, DesignEntry } from "../catalog.ts";
import type { CellReport } from "./job.ts";
import { isUsual } from "./recorder.ts";

export interface NeverRan {
  readonly design: string;
  /** `operation/step` */
  readonly step: string;
}

/** The same step stands in many places: the zap of a memslot in each operation that needs one. */
const kindOf = (path: string, source: string): string =>
  `${path.slice(path.lastIndexOf("/") + 1)} ${source}`;

const placedIn = ({
  operations,
}: DesignEntry): readonly { readonly step: string; readonly kind: string }[] =>
  operations.flatMap(({ name, steps }) =>
    steps.map(({ path, source }) => ({ step: `${name}/${path}`, kind: kindOf(path, source) })),
  );

/**
 * Steps of a design that ran in none of its scenarios: the model has them, and no verdict says anything about them. Judged for those
 * designs only whose scenarios were all searched to the end, unedited and as they are. A place that is in no scenario's system, because no
 * scenario brings two mechanisms together, counts as run if the same step ran in another place. A design that is asked about in named scenarios
 * only is judged by the steps that none of the others has.
 */
export const stepsNeverRun = <S, E extends Event>(
  catalog: Catalog<S, E>,
  reports: readonly CellReport[],
): readonly NeverRan[] => {
  const common = new Set(
    catalog.designs.flatMap((design) =>
      design.isLimited === true ? [] : placedIn(design).map(({ kind }) => kind),
    ),
  );
  return catalog.designs.flatMap((design) => {
    const whole = catalog.scenarios
      .filter((scenario) => !scenario.sampledOnly && scenario.fits(design.name))
      .map((scenario) =>
        reports.find(
          ({ cell, engine, limit, broken, reductions }) =>
            cell.design === design.name &&
            cell.scenario === scenario.name &&
            cell.edits.length === 0 &&
            isUsual(catalog, cell) &&
            engine === "exhaustive" &&
            limit === null &&
            // Under symmetry a larger system was searched: what ran in it need not run in this one.
            !reductions.includes(symmetry) &&
            broken === null,
        ),
      );
    const complete = whole.filter((report) => report !== undefined);
    if (complete.length === 0 || complete.length < whole.length) return [];
    const bound = new Set(complete.flatMap(({ steps }) => steps));
    const ran = new Set(
      complete.flatMap(({ steps, neverRan }) => {
        const still = new Set(neverRan);
        return steps.filter((step) => !still.has(step));
      }),
    );
    const placed = placedIn(design);
    const elsewhere = new Set(
      design.isLimited === true
        ? placed.flatMap(({ step, kind }) => (common.has(kind) ? [step] : []))
        : [],
    );
    const kindsThatRan = new Set(placed.flatMap(({ step, kind }) => (ran.has(step) ? [kind] : [])));
    const unbound = placed.filter(({ step, kind }) => !bound.has(step) && !kindsThatRan.has(kind));
    return [...new Set([...placed.map(({ step }) => step), ...bound])]
      .filter((step) => bound.has(step) && !ran.has(step))
      .concat(unbound.map(({ step }) => step))
      .filter((step) => !elsewhere.has(step))
      .map((step) => ({ design: design.name, step }));
  });
};
