import type { Event } from "../../checker/protocol/step.ts";
import { serialiseCounterexample } from "../../counterexamples/file.ts";
import { makeCrew } from "../check/crew.ts";
import type { CellReport, Engine, Job } from "../check/job.ts";
import { runJob } from "../check/run-job.ts";
import type { Context } from "../context.ts";
import type { CellJob, SweepJob } from "./job.ts";
import { makeEditJudge } from "./judge-edit.ts";
import type { CellOutcome, Outcome } from "./outcome.ts";

/** Does jobs of a sweep, one after the other; each outcome is the same whatever was done before. */
export interface Performer {
  /** Rejects if the job cannot be done, or was interrupted. */
  readonly perform: (job: SweepJob, maxBytes: number) => Promise<Outcome>;
  readonly end: () => void;
}

/** States that this thread sees before a thread of its own is started for each further kind of cell; see `wornOut` in check/crew.ts. */
const soonSeen = 20_000;

export const makePerformer = <S, E extends Event>(context: Context<S, E>): Performer => {
  const { catalog, entry } = context;
  let crew = makeCrew(catalog, entry, 1);
  const judge = makeEditJudge(context);
  let seen = 0;
  let isOver = false;

  const report = async (job: Job): Promise<CellReport> => {
    if (seen < soonSeen)
      return runJob(catalog, job, { progress: () => undefined, interrupted: () => isOver });
    let found: CellReport | null = null;
    try {
      await crew.run([job], { progress: () => undefined, done: (_, done) => (found = done) });
    } catch (error) {
      // A crew ends with the first job that fails; the next job is to have one.
      if (!isOver) crew = makeCrew(catalog, entry, 1);
      throw error;
    }
    if (found === null) throw new Error("the thread that had this job was ended");
    return found;
  };
  return {
    perform: async (job, maxBytes) => {
      if (job.kind === "edit") return judge.judge(job, maxBytes);
      const found = await report(checkJobOf(job, maxBytes));
      if (found.limit === "interrupted") throw new Error("interrupted");
      seen += found.states;
      return outcomeOf(found);
    },
    end: () => {
      isOver = true;
      crew.end();
      judge.end();
    },
  };
};

const checkJobOf = (
  { cell, properties, engine, stopSoonAfter }: CellJob,
  maxBytes: number,
): Job => ({
  cell,
  properties,
  engine: engineOf(engine, maxBytes),
  ...(stopSoonAfter === null ? {} : { stopSoonAfter }),
});

const engineOf = (engine: CellJob["engine"], maxBytes: number): Engine =>
  engine.kind === "sample" ? engine : { ...engine, maxBytes, threads: 1 };

const outcomeOf = (report: CellReport): CellOutcome => ({
  kind: "cell",
  states: report.states,
  transitions: report.transitions,
  depth: report.depth,
  reductions: report.reductions,
  declined: report.declined,
  limit: report.limit,
  broken: report.broken,
  verdicts: report.verdicts.map((one) => ({
    ...one,
    counterexample:
      one.counterexample === null ? null : serialiseCounterexample(one.counterexample),
  })),
  neverRan: report.neverRan,
});
