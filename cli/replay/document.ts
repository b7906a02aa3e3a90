import { z } from "zod";

const count = z.int().min(0);
const key = z.string();

/** What `replay FILE --json` writes. */
export const replayDocument = z.strictObject({
  schema: z.literal(1),
  file: z.string(),
  design: z.string(),
  edits: z.array(z.string()).readonly(),
  scenario: z.string(),
  property: z.string(),
  verdict: z.literal("violated"),
  steps: count,
  /** null: judged on all that can follow, which a schedule does not show */
  finding: z.string().nullable(),
  /** With --update: the keys that were rewritten; steps count from 1. */
  updated: z
    .array(z.strictObject({ step: count, recorded: key, found: key }))
    .readonly()
    .optional(),
  /** With --test: what it wrote, and the counterexample that it replays. */
  test: z.strictObject({ spec: z.string(), counterexample: z.string() }).optional(),
});
export type ReplayDocument = Readonly<z.infer<typeof replayDocument>>;

/** What `replay FOLDER --json` writes. */
export const replayFolderDocument = z.strictObject({
  schema: z.literal(1),
  files: z.array(z.string()).readonly(),
  failures: z.array(z.strictObject({ file: z.string(), why: z.string() })).readonly(),
});
export type ReplayFolderDocument = Readonly<z.infer<typeof replayFolderDocument>>;
