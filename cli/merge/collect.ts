import { isDeepStrictEqual } from "node:util";
import { UserError } from "../support/failure.ts";
import { plural } from "../support/terminal.ts";
import type { SweepDocument } from "../sweep/document.ts";
import { describeJob } from "../sweep/job.ts";
import { isOfThisMachine, type Outcome } from "../sweep/outcome.ts";
import type { SweepPlan } from "../sweep/plan.ts";
import { shareOf } from "../sweep/shard.ts";

/** A shard's document, and the file that it was read from. */
export interface Given {
  readonly path: string;
  readonly document: SweepDocument;
}

/** What several shards say together. */
export interface Collected {
  /** by the jobs' names */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Jobs that no shard has done, in the order of the sweep, each in words. */
  readonly missing: readonly string[];
  /** Jobs that more than one shard has done, with the same outcome, each in words. */
  readonly twice: readonly string[];
}

/** Throws UserError unless all shards are of one sweep, and of the version that is to merge them: names the two that differ, and in what. */
export const refuseStrangers = (given: readonly Given[], version: string): void => {
  const [first] = given;
  if (first === undefined) throw new UserError("there is nothing to be merged", "name files");
  for (const { path, document } of given) {
    if (document.version !== first.document.version)
      throw new UserError(
        `${path} is of version ${document.version}, ${first.path} of ${first.document.version}`,
        "sweep the shards of one of them anew, with one and the same source",
      );
    if (document.sweep.id !== first.document.sweep.id)
      throw new UserError(
        `${path} is of another sweep (${document.sweep.id}) than ${first.path} (${first.document.sweep.id})`,
        "merge each sweep by itself",
      );
  }
  if (first.document.version !== version)
    throw new UserError(
      `${first.path} is of version ${first.document.version}, this staleproof is ${version}`,
      "merge with the source that it was swept with",
    );
};

/** Puts shards together. Throws UserError, which names them, for jobs that are none of the sweep, or that contradict each other. */
export const collect = ({ id, jobs }: SweepPlan, given: readonly Given[]): Collected => {
  const byId = new Map(jobs.map((one) => [one.id, one.job]));
  const wordsOf = (name: string): string => {
    const job = byId.get(name);
    return job === undefined ? name : describeJob(job);
  };
  const found = new Map<string, { readonly path: string; readonly outcome: Outcome }>();
  const twice = new Set<string>();
  const wrong: string[] = [];
  for (const { path, document } of given) {
    // The same source plans the same jobs: another hash was written by something else.
    if (document.sweep.id !== id) wrong.push(`${path} is not of the sweep that it says it is`);
    for (const { id: name, outcome } of document.results) {
      const before = found.get(name);
      if (!byId.has(name)) wrong.push(`${path}: ${name} is no job of this sweep`);
      else if (before === undefined) found.set(name, { path, outcome });
      else if (isDeepStrictEqual(before.outcome, outcome)) twice.add(name);
      // A machine with more room has come further.
      else if (isOfThisMachine(before.outcome)) found.set(name, { path, outcome });
      else if (!isOfThisMachine(outcome))
        wrong.push(`${before.path} and ${path} contradict each other: ${wordsOf(name)}`);
    }
  }
  if (wrong.length > 0)
    throw new UserError(someOf(wrong), "sweep these shards anew, into an empty --results folder");
  return {
    outcomes: new Map([...found].map(([name, { outcome }]) => [name, outcome])),
    missing: jobs.flatMap(({ id: name }) => (found.has(name) ? [] : [wordsOf(name)])),
    twice: [...twice].map(wordsOf),
  };
};

/** Shards, as they call themselves, of which nothing was given at all; nothing if shards are of different cuts. */
export const shardsWithout = ({ jobs }: SweepPlan, given: readonly Given[]): readonly string[] => {
  const cuts = new Set(given.map(({ document }) => document.shard.of));
  const [of] = cuts;
  if (of === undefined || cuts.size > 1) return [];
  const there = new Set(given.map(({ document }) => document.shard.index));
  return Array.from({ length: of }, (_, i) => i + 1)
    .filter((index) => !there.has(index) && shareOf(jobs, { index, of }).length > 0)
    .map((index) => `${index}/${of}`);
};

/** As many as one can read. */
const most = 5;

/** The first of some sentences, and how many more there are. */
export const someOf = (all: readonly string[]): string =>
  [
    ...all.slice(0, most),
    ...(all.length > most ? [`and ${plural(all.length - most, "more", "more")}`] : []),
  ].join("; ");
