import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { CellReport, Job } from "./job.ts";

/** A job whose system and properties are those of an earlier one: designs that differ only where a scenario does not reach. */
export interface Twin {
  /** position of the job that is run for both */
  readonly of: number;
  readonly steps: readonly string[];
}

/** For each job the earlier one that answers it too, or null. A search is deterministic: one run is as good as two. */
export const twinsOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  jobs: readonly Job[],
): readonly (Twin | null)[] => {
  const seen: {
    readonly index: number;
    readonly identity: readonly unknown[];
    readonly names: string;
  }[] = [];
  return jobs.map(({ cell }, index) => {
    const { system, properties } = catalog.build(cell);
    const names = properties.map(({ name }) => name).join();
    const { identity } = system;
    const twin = seen.find(
      (other) =>
        other.names === names &&
        other.identity.length === identity.length &&
        other.identity.every((part, i) => part === identity[i]),
    );
    if (twin !== undefined) return { of: twin.index, steps: system.steps };
    seen.push({ index, identity, names });
    return null;
  });
};

/** The report of a job, from that of its twin. Steps that only this design has did not run: they are not part of the bound system. */
export const reportOfTwin = (job: Job, twin: Twin, report: CellReport): CellReport => {
  const ran = new Set(report.steps.filter((step) => !report.neverRan.includes(step)));
  return {
    ...report,
    cell: job.cell,
    seconds: 0,
    steps: twin.steps,
    neverRan: twin.steps.filter((step) => !ran.has(step)),
    verdicts: report.verdicts.map((verdict) => ({
      ...verdict,
      counterexample:
        verdict.counterexample === null
          ? null
          : { ...verdict.counterexample, design: job.cell.design },
    })),
  };
};
