import { z } from "zod";

const text = z.string();
const count = z.int().min(0);
const length = count.nullable();
const verdict = z.enum(["holds", "violated", "undecided", "vacuous", "broken"]);

const safety = z.object({
  scenario: text,
  machine: text,
  property: text,
  kind: text,
  verdicts: z.array(z.object({ design: text, verdict, length })).readonly(),
});

const telling = z.object({
  a: text,
  b: text,
  scenario: text,
  kind: z.enum(["differ", "equal", "equal-up-to", "undecided"]),
  stimuli: z.array(text).readonly().nullable(),
  outcomes: z.object({ a: z.array(text).readonly(), b: z.array(text).readonly() }).nullable(),
  length,
});

const cost = z.object({
  scenario: text,
  toggle: text,
  design: text,
  states: count,
  measures: z
    .array(
      z.object({
        name: text,
        max: count,
        histogram: z.array(z.tuple([z.int(), count]).readonly()).readonly(),
      }),
    )
    .readonly(),
});

const sample = z.object({
  workload: text,
  about: text,
  seed: z.int(),
  design: text,
  measures: z.array(z.object({ name: text, total: count })).readonly(),
});

/** What `compare --json` writes; members that are added later do no harm. */
export const comparisonDocument = z
  .object({
    schema: z.literal(1),
    designs: z.array(text).readonly(),
    safety: z.array(safety).readonly(),
    telling: z.array(telling).readonly(),
    cost: z.array(cost).readonly(),
    samples: z.array(sample).readonly(),
  })
  .readonly();

export type ComparisonDocument = z.infer<typeof comparisonDocument>;
