import { z } from "zod";
import { propertyKind, text, texts } from "../support/shapes.ts";

/** What every list says of a thing: its name, then the words beside it. */
const entry = z.strictObject({ name: text, about: text });
export type Entry = Readonly<z.infer<typeof entry>>;

/** What `list --json` writes: the list that was asked for, or all. */
export const listDocument = z.strictObject({
  schema: z.literal(1),
  designs: z.array(entry).readonly().optional(),
  scenarios: z
    .array(entry.extend({ machine: text, scope: text, sampledOnly: z.boolean() }))
    .readonly()
    .optional(),
  properties: z
    .array(entry.extend({ kind: propertyKind, brokenBy: texts }))
    .readonly()
    .optional(),
  /** With --steps their steps, `operation/step`, with their sources. */
  operations: z.array(entry).readonly().optional(),
  faults: z
    .array(entry.extend({ design: text, scenario: text }))
    .readonly()
    .optional(),
  /** the cases of the gallery */
  historic: z
    .array(entry.extend({ commit: text, design: text, scenario: text }))
    .readonly()
    .optional(),
});
export type ListDocument = Readonly<z.infer<typeof listDocument>>;
export type Lists = Omit<ListDocument, "schema">;
