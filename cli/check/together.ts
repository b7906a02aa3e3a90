import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { startTeam } from "../parallel/team.ts";
import { startThread } from "../support/thread.ts";
import type { CellReport, Job, Subset } from "./job.ts";
import { runJob, type Hooks } from "./run-job.ts";

/** One thread alone sees so many states before others could have been started and have compiled what they run. */
export const soonSeen = 500_000;

/** Checks one cell on as many threads as its engine says; on this one alone if it is small. */
export const checkTogether = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  entry: string,
  job: Job,
  hooks: Hooks,
  few = soonSeen,
): Promise<CellReport> => {
  const { engine } = job;
  if (engine.kind === "sample") return runJob(catalog, job, hooks);
  const inTeam = async (): Promise<CellReport> => {
    const team = startTeam<Subset>(engine.threads, () => startThread(entry));
    try {
      return await runJob(catalog, job, { ...hooks, team });
    } finally {
      team.end();
    }
  };
  if (hooks.keep?.isTogether === true) return inTeam();
  if (engine.threads === 1) return runJob(catalog, job, hooks);
  const most = engine.maxStates ?? Number.POSITIVE_INFINITY;
  const tried = { ...engine, maxStates: Math.min(most, few) };
  const alone = await runJob(catalog, { ...job, engine: tried }, hooks);
  if (alone.limit !== "max-states" || most <= few) return alone;
  const report = await inTeam();
  const seconds = alone.seconds + report.seconds;
  // Threads that could not be started, or died or were interrupted soon, know less than the one that went before.
  return report.limit !== null && report.states < alone.states
    ? { ...alone, limit: report.limit, seconds }
    : { ...report, seconds };
};
