import { z } from "zod";

const count = z.int().min(0);

/** What `replay --trail FILE --json` writes. */
export const trailDocument = z.strictObject({
  schema: z.literal(1),
  trail: z.string(),
  model: z.string(),
  design: z.string(),
  edits: z.array(z.string()).readonly(),
  scenario: z.string(),
  /** of the trail, as SPIN found it */
  steps: count,
  breached: z
    .array(
      z.strictObject({
        property: z.string(),
        finding: z.string(),
        steps: count,
        minimal: z.enum(["proven", "shrunk", "unproven"]),
        file: z.string(),
      }),
    )
    .readonly(),
});
export type TrailDocument = Readonly<z.infer<typeof trailDocument>>;
