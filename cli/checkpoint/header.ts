import { z } from "zod";
import { counterexampleMembers } from "../../counterexamples/file.ts";
import { count, propertyKind, roles, scope, text, texts, verdictWord } from "../support/shapes.ts";
import type { CellReport } from "../check/job.ts";

const counts = z.array(count).readonly();
const mark = z.strictObject({ pieces: count, used: count, edges: count, last: count });

const cell = z
  .strictObject({
    design: text,
    scenario: text,
    machine: text,
    scope,
    roles,
    edits: texts,
    unreduced: z.literal(true).optional(),
  })
  .readonly();

/** What becomes of a cell, as a worker hands it back: see `CellReport`. */
const report = z.strictObject({
  cell,
  engine: z.enum(["exhaustive", "sample"]),
  states: count,
  transitions: count,
  depth: count,
  seconds: z.number(),
  reductions: texts,
  declined: text.nullable(),
  limit: text.nullable(),
  broken: z.strictObject({ step: text, message: text }).nullable(),
  verdicts: z
    .array(
      z.strictObject({
        property: text,
        kind: propertyKind,
        verdict: verdictWord,
        exercised: count,
        finding: text.nullable(),
        counterexample: counterexampleMembers.nullable(),
        witness: count.nullable(),
      }),
    )
    .readonly(),
  steps: texts,
  neverRan: texts,
  waited: texts,
  left: texts,
}) satisfies z.ZodType<CellReport>;

/** See `Counted` in checker/search/snapshot.ts. */
const alone = z.strictObject({
  kind: z.literal("alone"),
  expanded: count,
  level: count,
  levelEnd: count,
  levels: counts,
  midway: count,
  sound: count,
  width: count,
  states: count,
  transitions: count,
  exercised: counts,
  found: z
    .array(
      z.strictObject({ state: count, via: count.nullable(), finding: text.nullable() }).nullable(),
    )
    .readonly(),
  waits: counts,
  tally: counts,
  left: counts,
  edges: mark.nullable(),
  bytes: count,
});

/** See `TogetherCounted` in checker/parallel/keep.ts. */
const together = z.strictObject({
  kind: z.literal("together"),
  width: count,
  states: count,
  blocks: count,
  level: count,
  levels: counts,
  open: count,
  upcoming: count,
  found: counts,
  transitions: count,
  midway: count,
  exercised: counts,
  waits: counts,
  tally: counts,
  left: counts,
  chapters: z
    .array(z.strictObject({ mark, bytes: count, expanded: count }))
    .readonly()
    .nullable(),
  bytes: count,
});

/** What tells the system that was searched from another one; see identity.ts. */
const identity = z.strictObject({
  /** By field: path, kind, and its place in the packed state (word, shift, bits). */
  fields: z.array(z.tuple([text, text, count, count, count])).readonly(),
  /** Actor, location, step and choice of each transition, in their order. */
  transitions: texts,
  properties: texts,
  /** Of how its search begins. */
  beginning: text,
});
export type Identity = Readonly<z.infer<typeof identity>>;

/** The header of a checkpoint: all of it but the logs of the search that was under way. */
export const checkpointHeader = z.strictObject({
  schema: z.literal(1),
  /** Which program wrote it: its version, and a digest of the code on which counts and schedules depend. */
  program: z.strictObject({ version: text, code: text }),
  /** Order of the bytes of a number in the logs. */
  bytes: z.enum(["little-endian", "big-endian"]),
  /** What is checked, in the order of the results. */
  cells: z.array(cell).readonly(),
  /** The properties to judge; null: all that apply. */
  properties: texts.nullable(),
  /** Reports of cells that are done, by their positions. */
  finished: z.array(z.strictObject({ position: count, report })).readonly(),
  /** The search that was under way; null if there was none. */
  searching: z
    .strictObject({
      position: count,
      identity,
      /** that it had taken */
      seconds: z.number(),
      /** of its logs */
      bytes: count,
      counted: z.discriminatedUnion("kind", [alone, together]),
    })
    .nullable(),
});
export type CheckpointHeader = Readonly<z.infer<typeof checkpointHeader>>;
