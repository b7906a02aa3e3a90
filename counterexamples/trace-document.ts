import { z } from "zod";
import { counterexampleDocument } from "./file.ts";

const leaf = z.union([z.number(), z.boolean(), z.string()]);

/** fields that are not at their default, in the order of their declaration, program counters first */
const state = z.record(z.string(), leaf).readonly();

const step = z.strictObject({
  actor: z.string(),
  operation: z.string(),
  step: z.string(),
  choice: z.record(z.string(), leaf).readonly().nullable(),
  source: z.string(),
  /** the words of the promise, at a promise point */
  promise: z.string().nullable(),
  /** what somebody outside could observe */
  event: z.object({ type: z.string() }).meta({ additionalProperties: {} }).nullable(),
  /** what it did, in sentences */
  effects: z.array(z.string()).readonly(),
  changes: z.array(z.strictObject({ path: z.string(), before: leaf, after: leaf })).readonly(),
  state,
  key: z.string(),
});

/** What `show --json` writes: a counterexample with what its replay shows. */
export const traceDocumentShape = counterexampleDocument.unwrap().extend({
  edits: z.array(z.string()).readonly(),
  /** what the property promises */
  claim: z.string(),
  finding: z.string().nullable(),
  /** why the schedule comes to its breach, in sentences */
  why: z.array(z.string()).readonly(),
  initial: state,
  steps: z.array(step).readonly(),
});
export type TraceDocument = Readonly<z.infer<typeof traceDocumentShape>>;
