import { z } from "zod";
import { count, text, verdictWord } from "../support/shapes.ts";
import type { CaseResult } from "./run.ts";

/** The document of `gallery --json`, exactly as the design fixes it. */
export const galleryDocument = z.strictObject({
  schema: z.literal(1),
  cases: z
    .array(
      z.strictObject({
        id: text,
        /** of the fix */
        commit: text,
        title: text,
        /** The property's verdict on the design with the fix, which should be `holds` ... */
        fixed: verdictWord,
        /** ... and without it, which should be `violated`. */
        reverted: verdictWord,
        property: text,
        /** of the shortest schedule without the fix; null where there is none */
        steps: count.nullable(),
      }),
    )
    .readonly(),
});
export type GalleryDocument = Readonly<z.infer<typeof galleryDocument>>;

export const galleryDocumentOf = (results: readonly CaseResult[]): GalleryDocument => ({
  schema: 1,
  cases: results.map(({ of: { name, commit, title, property }, fixed, reverted }) => ({
    id: name,
    commit,
    title,
    fixed: fixed.verdict,
    reverted: reverted.verdict,
    property,
    steps: reverted.counterexample?.steps.length ?? null,
  })),
});
