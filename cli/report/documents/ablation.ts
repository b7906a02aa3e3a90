import { z } from "zod";
import { stepVerdicts } from "../page.ts";

const text = z.string();
const count = z.int().min(0);

const edit = z.object({
  operation: text,
  step: text,
  edit: text,
  verdict: z.enum(stepVerdicts),
  property: text.nullable(),
  scenario: text.nullable(),
  machine: text.nullable(),
  observable: z.boolean().nullable(),
  /** Not in a table that is committed, which has its length instead. */
  counterexample: z
    .object({ file: text.nullable(), steps: count, minimal: text })
    .nullable()
    .default(null),
  /** One line. */
  why: text.optional(),
  length: count.nullable().optional(),
});

/** What `ablate DESIGN` writes, with --table or --json; members that are added later do no harm. */
export const ablationDocument = z
  .object({
    schema: z.literal(1),
    design: text,
    steps: z.array(edit),
    /** `operation/step` */
    removableTogether: z.array(text),
    /** Edits that alter the design in none of its scenarios; only a table that is committed has them. */
    nowhere: z.array(text).optional(),
  })
  .readonly();

export type AblationDocument = z.infer<typeof ablationDocument>;
export type JudgedEdit = AblationDocument["steps"][number];
