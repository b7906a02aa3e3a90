import { z } from "zod";
import { count, text } from "../support/shapes.ts";
import { sweepAsked } from "./asked.ts";
import { outcome, type Outcome } from "./outcome.ts";
import type { SweepPlan } from "./plan.ts";
import type { Shard } from "./shard.ts";

/** The document of `sweep --json`: what one shard found out. */
export const sweepDocument = z.strictObject({
  schema: z.literal(1),
  /** a hash of the source that found it out */
  version: text,
  sweep: z.strictObject({
    /** a hash of all its jobs */
    id: text,
    asked: sweepAsked,
    /** of all shards */
    jobs: count,
  }),
  shard: z.strictObject({ index: count, of: count }),
  /** in the order of the sweep; a job that is not here was not done */
  results: z.array(z.strictObject({ id: text, outcome })).readonly(),
  /** Seconds that each job took where it was done: apart, since they are the only thing that differs from run to run. */
  seconds: z.record(text, z.number()),
});
export type SweepDocument = Readonly<z.infer<typeof sweepDocument>>;

/** An outcome, with the seconds that it took. */
export interface Done {
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Makes the document of what a shard has done; `done` is by the jobs' names. */
export const sweepDocumentOf = (
  version: string,
  { id, asked, jobs }: SweepPlan,
  shard: Shard,
  done: ReadonlyMap<string, Done>,
): SweepDocument => {
  const found = jobs.flatMap((job) => {
    const one = done.get(job.id);
    return one === undefined ? [] : [{ id: job.id, ...one }];
  });
  return {
    schema: 1,
    version,
    sweep: { id, asked, jobs: jobs.length },
    shard: { index: shard.index, of: shard.of },
    results: found.map(({ id: name, outcome: what }) => ({ id: name, outcome: what })),
    seconds: Object.fromEntries(found.map(({ id: name, seconds }) => [name, seconds])),
  };
};
