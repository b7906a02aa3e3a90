import { z } from "zod";

const count = z.int().min(0);

const kill = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("breach"), length: count }),
    z.object({ kind: z.literal("lost") }),
  ])
  .nullable();

/** What `ablate DESIGN --matrix --json` writes; members that are added later do no harm. */
export const matrixDocument = z
  .object({
    schema: z.literal(1),
    properties: z.array(z.string()),
    rows: z.array(
      z.object({
        edit: z.string(),
        /** In the order of `properties`. */
        kills: z.array(kill),
        partial: z.boolean(),
        broken: z.boolean(),
      }),
    ),
  })
  .refine(({ properties, rows }) => rows.every(({ kills }) => kills.length === properties.length), {
    path: ["rows"],
    message: "a row has not as many kills as there are properties",
  })
  .readonly();

export type MatrixDocument = z.infer<typeof matrixDocument>;
