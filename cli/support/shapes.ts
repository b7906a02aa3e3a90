import { z } from "zod";

/** Parts of more than one of our documents. */

export const count = z.int().min(0);
export const text = z.string();
export const texts = z.array(text).readonly();
export const verdictWord = z.enum(["holds", "violated", "undecided", "vacuous", "broken"]);
export const propertyKind = z.enum([
  "contract",
  "internal",
  "reachable",
  "can-finish",
  "performance",
]);
export const scope = z.strictObject({
  vcpus: count,
  gfns: count,
  pfns: count,
  slots: count,
  roots: count,
});
/** Where the vCPUs' roles are not the scenario's own. */
export const roles = z.literal("full").optional();
/** `file` is null where it was not written. */
export const counterexampleRef = z.strictObject({
  file: text.nullable(),
  steps: count,
  minimal: z.enum(["proven", "shrunk", "unproven"]),
});
