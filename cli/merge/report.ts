import { textOf } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { fileNameOf } from "../../counterexamples/name.ts";
import type { Catalog } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { stepsNeverRun } from "../check/never-ran.ts";
import { pick } from "../support/names.ts";
import type { AskedOf } from "../sweep/asked.ts";
import { named, type CellJob } from "../sweep/job.ts";
import type { CellOutcome, EditOutcome, Outcome } from "../sweep/outcome.ts";
import { ablationsIn, galleryJobs, type SweepPlan } from "../sweep/plan.ts";
import type { CheckedRow, Report, ReportOf } from "./document.ts";
import type { Schedules } from "./schedules.ts";

type Outcomes = ReadonlyMap<string, Outcome>;

/** Makes the report of what shards found out; what is missing is left out. Schedules are put into `schedules`. */
export const reportOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { asked, jobs }: SweepPlan,
  outcomes: Outcomes,
  schedules: Schedules,
): Report => {
  switch (asked.kind) {
    case "check":
      return checkReport(
        catalog,
        jobs.flatMap(({ id, job }) => {
          const outcome = cellOutcome(outcomes, id);
          return job.kind !== "cell" || outcome === null ? [] : [{ job, outcome }];
        }),
        schedules,
      );
    case "gallery":
      return galleryReport(catalog, asked, outcomes, schedules);
    case "ablate":
      return ablateReport(catalog, asked, outcomes, schedules);
  }
};

const cellOutcome = (outcomes: Outcomes, id: string): CellOutcome | null => {
  const found = outcomes.get(id);
  return found?.kind === "cell" ? found : null;
};

interface Checked {
  readonly job: CellJob;
  readonly outcome: CellOutcome;
}

const checkReport = <S, E extends Event>(
  catalog: Catalog<S, E>,
  checked: readonly Checked[],
  schedules: Schedules,
): ReportOf<"check"> => ({
  kind: "check",
  results: checked.flatMap(({ job: { cell, engine }, outcome }) =>
    outcome.verdicts.map((verdict): CheckedRow => {
      const name = fileNameOf({ ...cell, property: verdict.property }, usualOf(catalog, cell));
      const file =
        engine.kind === "sample" ? name.replace(/\.json$/, `--seed${engine.seed}.json`) : name;
      return {
        ...cell,
        property: verdict.property,
        kind: verdict.kind,
        verdict: verdict.verdict,
        engine: engine.kind,
        seed: engine.kind === "sample" ? engine.seed : null,
        states: outcome.states,
        transitions: outcome.transitions,
        depth: outcome.depth,
        reductions: outcome.reductions,
        limit: outcome.limit,
        exercised: verdict.exercised,
        counterexample: schedules.add(file, verdict.counterexample),
        witness: verdict.witness === null ? null : { steps: verdict.witness },
      };
    }),
  ),
  neverRan: stepsNeverRun(
    catalog,
    checked.map((one) => cellReport(catalog, one)),
  ),
});

const usualOf = <S, E extends Event>(
  { scenarios }: Catalog<S, E>,
  { design, scenario }: CellJob["cell"],
): Parameters<typeof fileNameOf>[1] => {
  const { machinesFor, machine, scope } = pick("scenario", scenario, scenarios);
  return { machine: machinesFor(design)[0] ?? machine, scope };
};

/** What `stepsNeverRun` looks at. The steps of a cell are those of its system, which this source builds too. */
const cellReport = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { job: { cell, engine }, outcome }: Checked,
): CellReport => ({
  cell,
  engine: engine.kind,
  states: outcome.states,
  transitions: outcome.transitions,
  depth: outcome.depth,
  seconds: 0,
  reductions: outcome.reductions,
  declined: outcome.declined,
  limit: outcome.limit,
  broken: outcome.broken,
  verdicts: [],
  steps: cell.edits.length === 0 ? catalog.build(cell).system.steps : [],
  neverRan: outcome.neverRan,
  waited: [],
  left: [],
});

const galleryReport = <S, E extends Event>(
  catalog: Catalog<S, E>,
  asked: AskedOf<"gallery">,
  outcomes: Outcomes,
  schedules: Schedules,
): ReportOf<"gallery"> => {
  const { jobs, planned } = galleryJobs(catalog, asked);
  const outcomeAt = (place: number): CellOutcome | null => {
    const job = jobs[place];
    return job === undefined ? null : cellOutcome(outcomes, named(job).id);
  };
  return {
    kind: "gallery",
    cases: planned.flatMap(({ of, fixed, reverted }) => {
      const [before, after] = [outcomeAt(fixed), outcomeAt(reverted)];
      const verdictIn = (outcome: CellOutcome | null) =>
        outcome?.verdicts.find(({ property }) => property === of.property);
      const [holds, breaks] = [verdictIn(before), verdictIn(after)];
      if (before === null || after === null || holds === undefined || breaks === undefined)
        return [];
      const counterexample = schedules.add(`${of.name}.json`, breaks.counterexample);
      return [
        {
          id: of.name,
          commit: of.commit,
          title: of.title,
          fixed: holds.verdict,
          reverted: breaks.verdict,
          property: of.property,
          steps: counterexample?.steps ?? null,
          states: { fixed: before.states, reverted: after.states },
          counterexample,
        },
      ];
    }),
  };
};

const ablateReport = <S, E extends Event>(
  catalog: Catalog<S, E>,
  asked: AskedOf<"ablate">,
  outcomes: Outcomes,
  schedules: Schedules,
): ReportOf<"ablate"> => ({
  kind: "ablate",
  tables: asked.designs.map((design) => {
    const { somewhere, nowhere } = ablationsIn(catalog, asked, design);
    const found = somewhere
      .map(textOf)
      .flatMap((edit): readonly (EditOutcome & { readonly edit: string })[] => {
        const { id } = named({ kind: "edit", design, edit, maxStates: asked.maxStates });
        const outcome = outcomes.get(id);
        return outcome?.kind === "edit" ? [{ ...outcome, edit }] : [];
      });
    const grounds = new Map(
      found.flatMap(({ unedited }) => unedited.map((one) => [one.scenario, one] as const)),
    );
    return {
      design,
      operations: asked.operations,
      // In the catalogue's order, as in a committed table.
      unedited: catalog.scenarios.flatMap(({ name }) => grounds.get(name) ?? []),
      steps: found.flatMap(({ row, edit, counterexample }) =>
        row === null
          ? []
          : [{ ...row, counterexample: schedules.add(fileOf(design, edit), counterexample) }],
      ),
      nowhere: nowhere.map(textOf),
    };
  }),
});

/** A file's name for the edit of a design. */
const fileOf = (design: string, edit: string): string =>
  `${design}+${edit.replace(/[^A-Za-z0-9-]+/g, "_")}.json`;
