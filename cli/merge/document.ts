import { z } from "zod";
import { committedGround, committedRow } from "../ablate/committed.ts";
import { count, propertyKind, roles, scope, text, texts, verdictWord } from "../support/shapes.ts";
import { sweepAsked } from "../sweep/asked.ts";

/** A schedule that was found. Two reports that are equal have equal schedules. */
const schedule = z.strictObject({
  /** its file's name in the folder of `--record` */
  file: text,
  steps: count,
  minimal: z.enum(["proven", "shrunk", "unproven"]),
  /** of the file's text */
  hash: text,
});
export type ScheduleRow = Readonly<z.infer<typeof schedule>>;

const checked = z.strictObject({
  design: text,
  scenario: text,
  machine: text,
  scope,
  roles,
  edits: texts,
  property: text,
  kind: propertyKind,
  verdict: verdictWord,
  engine: z.enum(["exhaustive", "sample"]),
  /** of a sample */
  seed: count.nullable(),
  states: count,
  transitions: count,
  depth: count,
  reductions: texts,
  limit: text.nullable(),
  exercised: count,
  counterexample: schedule.nullable(),
  witness: z.strictObject({ steps: count }).nullable(),
});
export type CheckedRow = Readonly<z.infer<typeof checked>>;

const galleryCase = z.strictObject({
  id: text,
  commit: text,
  title: text,
  fixed: verdictWord,
  reverted: verdictWord,
  property: text,
  steps: count.nullable(),
  states: z.strictObject({ fixed: count, reverted: count }),
  counterexample: schedule.nullable(),
});

const table = z.strictObject({
  design: text,
  operations: texts,
  /** what the verdicts were compared with */
  unedited: z.array(committedGround).readonly(),
  steps: z.array(committedRow.extend({ counterexample: schedule.nullable() })).readonly(),
  /** edits that were not asked: they alter the design in none of its scenarios */
  nowhere: texts,
});

/** The document of `merge --json`. There is no time in it, no path and no word of shards: the same sweep has the same report. */
export const mergeDocument = z.strictObject({
  schema: z.literal(1),
  version: text,
  sweep: z.strictObject({ id: text, asked: sweepAsked, jobs: count }),
  /** jobs that nobody has done, in words: only with --partial */
  missing: texts,
  report: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("check"),
      /** as in check --json */
      results: z.array(checked).readonly(),
      neverRan: z.array(z.strictObject({ design: text, step: text })).readonly(),
    }),
    /** as in gallery --json */
    z.strictObject({ kind: z.literal("gallery"), cases: z.array(galleryCase).readonly() }),
    /** as in ablate --table, without what can be removed together: that is one question, and none of many */
    z.strictObject({ kind: z.literal("ablate"), tables: z.array(table).readonly() }),
  ]),
});
export type MergeDocument = Readonly<z.infer<typeof mergeDocument>>;
export type Report = MergeDocument["report"];
export type ReportOf<K extends Report["kind"]> = Extract<Report, { readonly kind: K }>;
