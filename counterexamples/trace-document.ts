import { z } from "zod";
import { counterexampleDocument } from "./file.ts";

const leaf = z.union([z.number(), z.boolean(), z.string()]);

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
  changes: z.array(z.strictObject({ path: z.string(), before: leaf, after: leaf })).readonly(),
  key: z.string(),
});

/** What `show --json` writes: a counterexample with what its replay shows. */
export const traceDocumentShape = counterexampleDocument.unwrap().extend({
  edits: z.array(z.string()).readonly(),
  finding: z.string().nullable(),
  /** `path=value` of each field of the initial state that is not at its default */
  initial: z.array(z.string()).readonly(),
  steps: z.array(step).readonly(),
});
export type TraceDocument = Readonly<z.infer<typeof traceDocumentShape>>;
