import type { Event } from "../../checker/protocol/step.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Cell } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { CellResult } from "./document.ts";
import { forecastCell, type Forecast } from "./forecast.ts";
import { neverBegun, type CellReport, type Engine, type Job } from "./job.ts";
import type { Plan } from "./plan.ts";
import { finished, runJobs } from "./pool.ts";
import { reportOfTwin, twinsOf } from "./twins.ts";
import type { Keeper } from "../checkpoint/keeper.ts";
import { progressLine } from "./progress.ts";
import { weakestMachine } from "./weakest.ts";
import type { Recorder } from "./recorder.ts";

/** Which cells are forecast, and who is told. */
export interface Forecasting {
  readonly wants: (cell: Cell) => boolean;
  readonly told: (cell: Cell, forecast: Forecast, maxBytes: number) => void;
  /** Told of a cell that is small, or has no smaller kin. */
  readonly none: (cell: Cell) => void;
}

export interface CheckRun {
  /** In the order of the plan, whatever order the cells ended in. */
  readonly results: readonly CellResult[];
  readonly interrupted: boolean;
}

/**
 * Checks the cells of a plan and records what they show. `onResult` gets each result as soon as all before it are there. Ctrl-C ends
 * it with what there is by then; a second one ends the program.
 */
export const runCheck = async <S, E extends Event>(
  context: Context<S, E>,
  plan: Plan,
  engine: Engine,
  threads: number,
  recorder: Recorder,
  onResult: (result: CellResult) => void,
  forecasting: Forecasting | null = null,
  keeper: Keeper | null = null,
): Promise<CheckRun> => {
  const { catalog, entry } = context;
  const properties = plan.properties === null ? null : [...plan.properties];
  const jobs = plan.cells.map((cell): Job => ({ cell, properties, engine }));
  const reports = new Map<number, CellReport>();
  const results: CellResult[] = [];
  const forecasts = new Map<number, Forecast>();
  const line = progressLine(jobs.length, forecasts);

  /** An unreduced schedule has steps that a replay, which is reduced, leaves out. */
  const weakestOf = (found: Counterexample | null, { cell }: CellReport): string | null =>
    found === null || cell.unreduced === true ? null : weakestMachine(catalog, found);
  const flush = (): void => {
    for (let r = reports.get(results.length); r !== undefined; r = reports.get(results.length)) {
      const report = r;
      const verdicts = report.verdicts.map((verdict) => ({
        verdict,
        file: recorder.record(report, verdict),
        weakest: weakestOf(verdict.counterexample, report),
      }));
      results.push({ report, verdicts });
      line.clear();
      onResult({ report, verdicts });
    }
  };
  const twins = twinsOf(catalog, jobs);
  const own = jobs.flatMap((job, index) =>
    twins[index] === null && keeper?.finished.has(index) !== true ? [{ job, index }] : [],
  );
  const ownEngine = engineFor(engine, twins.filter((twin) => twin === null).length, threads);
  if (forecasting !== null && ownEngine.kind === "exhaustive")
    for (const { job, index } of own) {
      if (!forecasting.wants(job.cell)) continue;
      const forecast = forecastCell(catalog, job, ownEngine);
      if (forecast === null) {
        forecasting.none(job.cell);
        continue;
      }
      forecasts.set(index, forecast);
      forecasting.told(job.cell, forecast, ownEngine.maxBytes);
    }
  const settle = (index: number, report: CellReport): void => {
    reports.set(index, report);
    line.done(index);
    for (const [other, twin] of twins.entries()) {
      const job = jobs[other];
      if (twin?.of === index && job !== undefined) settle(other, reportOfTwin(job, twin, report));
    }
  };
  for (const [index, report] of keeper?.finished ?? []) settle(index, report);
  flush();
  const pool = runJobs(
    catalog,
    entry,
    own.map(({ job }) => ({ ...job, engine: ownEngine })),
    threads,
    {
      progress: (position, progress) => {
        const begun = own[position];
        if (begun !== undefined) line.update(begun.index, begun.job.cell, progress);
      },
      done: (position, report) => {
        const begun = own[position];
        if (begun !== undefined) {
          settle(begun.index, report);
          keeper?.done(begun.index, report);
        }
        flush();
      },
    },
    keeper === null
      ? {}
      : {
          keep: {
            search: (position, identity) =>
              keeper.search(own[position]?.index ?? position, identity),
            isTogether: (position) => keeper.isTogether(own[position]?.index ?? position),
          },
        },
  );
  const interrupted = await finished(pool, recorder.release).finally(line.clear);
  for (const [index, job] of jobs.entries())
    if (!reports.has(index)) {
      const built = catalog.build(job.cell).properties;
      const due = built.filter(({ name }) => properties === null || properties.includes(name));
      reports.set(index, neverBegun(job, due));
    }
  flush();
  return { results, interrupted };
};

/** A cell that is alone gets all threads, and the memory of all. */
const engineFor = (engine: Engine, cells: number, threads: number): Engine => {
  if (engine.kind === "sample") return engine;
  return cells === 1
    ? { ...engine, maxBytes: threads * engine.maxBytes }
    : { ...engine, threads: 1 };
};
