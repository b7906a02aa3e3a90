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
  verdicts: z.array(z.object({ design: text, verdict, length })),
});

const telling = z.object({
  a: text,
  b: text,
  scenario: text,
  kind: z.enum(["differ", "equal", "equal-up-to", "undecided"]),
  stimuli: z.array(text).nullable(),
  outcomes: z.object({ a: z.array(text), b: z.array(text) }).nullable(),
  length,
});

const cost = z.object({
  scenario: text,
  toggle: text,
  design: text,
  states: count,
  measures: z.array(
    z.object({ name: text, max: count, histogram: z.array(z.tuple([z.int(), count])) }),
  ),
});

const sample = z.object({
  workload: text,
  about: text,
  seed: z.int(),
  design: text,
  measures: z.array(z.object({ name: text, total: count })),
});

/** What `compare --json` writes; members that are added later do no harm. */
export const comparisonDocument = z
  .object({
    schema: z.literal(1),
    designs: z.array(text),
    safety: z.array(safety),
    telling: z.array(telling),
    cost: z.array(cost),
    samples: z.array(sample),
  })
  .readonly();

export type ComparisonDocument = z.infer<typeof comparisonDocument>;
