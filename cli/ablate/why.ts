import { match } from "ts-pattern";
import type { AblationVerdict } from "../../checker/ablation/judge.ts";
import { grouped, plural } from "../support/terminal.ts";
import type { Ablated, Evidence, Observed } from "./evidence.ts";

/** Why a verdict is what it is, on one line. */
export const whyOf = ({ verdict, silent, unasked = [], observed }: Ablated): string =>
  match<AblationVerdict<Evidence>, string>(verdict)
    .with(
      { verdict: "mandatory", lost: true },
      ({ property, cell }) => `${property} is not possible any more in ${placeOf(cell)}`,
    )
    .with(
      { verdict: "mandatory", lost: false },
      ({ property, cell, length }) =>
        `breaks ${property} in ${placeOf(cell)}, ${plural(length ?? 0, "step")}`,
    )
    .with(
      { verdict: "broken" },
      ({ cell, step, message }) => `${step} in ${cell.cell.scenario}: ${message}`,
    )
    .with({ verdict: "optional" }, ({ confirmed, breaks, loses, blind }) =>
      [
        ...(breaks.length > 0 ? [`breaks internal ${breaks.join(", ")}`] : []),
        ...(loses.length > 0 ? [`loses ${loses.join(", ")}`] : []),
        `all else holds in ${plural(confirmed.length, "scenario")}, ${grouped(statesOf(confirmed))} states`,
        ...(blind.length > 0 ? [`nothing is known of ${blind.join(", ")}: breached as it is`] : []),
        ...(observed === undefined ? [] : [seenOutside(observed)]),
      ].join("; "),
    )
    .with({ verdict: "undecided" }, ({ reason, cell }) =>
      match(reason)
        .with({ kind: "limit" }, ({ limit, property }) =>
          cell === null
            ? limit
            : `${property} in ${placeOf(cell)}: ${limit} at ${grouped(cell.report?.states ?? 0)} states; ${remedyOf(limit)}`,
        )
        .with(
          { kind: "unexercised" },
          ({ property }) =>
            `nothing is left that ${property} could be seen by in ${cell === null ? "?" : placeOf(cell)}; a property of what the step does would decide it`,
        )
        .with(
          { kind: "nowhere" },
          () =>
            `${silent.length === 0 ? "changes nothing in any scenario that was asked" : `never runs (${someOf(silent)})`}; ${
              unasked.length === 0
                ? "a scenario in which it does would decide it"
                : `it may run in ${someOf(unasked)}: ask there`
            }`,
        )
        .exhaustive(),
    )
    .exhaustive();

const seenOutside = (observed: Observed): string =>
  match(observed)
    .with(
      { kind: "differs" },
      ({ scenario, stimuli }) => `can be observed in ${scenario}: ${stimuli.join(", ")}`,
    )
    .with({ kind: "same" }, ({ length }) =>
      length === null
        ? "nothing observable changes"
        : `nothing observable changes (lists of ${length} stimuli)`,
    )
    .with({ kind: "unknown" }, ({ why }) => `whether anything observable changes is open: ${why}`)
    .exhaustive();

/** The first names of a list, and how many there are beside them. */
const someOf = (names: readonly string[]): string =>
  names.length <= 4
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

const remedyOf = (limit: string): string =>
  match(limit)
    .with("max-states", () => "a larger --max-states would decide it")
    .with("max-memory", () => "more memory would decide it")
    .otherwise(() => "run it again");

const placeOf = ({ cell }: Evidence): string => `${cell.scenario} (${cell.machine})`;

const statesOf = (evidence: readonly Evidence[]): number =>
  evidence.reduce((sum, { report }) => sum + (report?.states ?? 0), 0);
