import { z } from "zod";

const count = z.int().min(0);

/** What `export --json` writes. */
export const exportDocument = z.strictObject({
  schema: z.literal(1),
  design: z.string(),
  edits: z.array(z.string()).readonly(),
  scenario: z.string(),
  machine: z.string(),
  scope: z.strictObject({ vcpus: count, gfns: count, pfns: count, slots: count, roots: count }),
  format: z.enum(["promela", "aut", "dot"]),
  /** null: standard output */
  file: z.string().nullable(),
  bytes: count,
  /** Of a graph; null where nothing was searched. */
  states: count.nullable(),
  transitions: count.nullable(),
  /** promela: properties that SPIN looks for, and those that it does not */
  asserted: z.array(z.string()).readonly(),
  leftOut: z.array(z.string()).readonly(),
});
export type ExportDocument = Readonly<z.infer<typeof exportDocument>>;
