import { z } from "zod";
import { committedGround, committedRow } from "../ablate/committed.ts";
import { count, propertyKind, text, texts, verdictWord } from "../support/shapes.ts";

const verdict = z.strictObject({
  property: text,
  kind: propertyKind,
  verdict: verdictWord,
  exercised: count,
  /** the sentence of a breach */
  finding: text.nullable(),
  /** a counterexample file's text */
  counterexample: text.nullable(),
  /** steps of the schedule by which a reachable property was reached */
  witness: count.nullable(),
});

/** What came out of a job. There is no time in it: the same job has the same outcome on every machine. */
export const outcome = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cell"),
    states: count,
    transitions: count,
    depth: count,
    reductions: texts,
    declined: text.nullable(),
    limit: text.nullable(),
    broken: z.strictObject({ step: text, message: text }).nullable(),
    verdicts: z.array(verdict).readonly(),
    neverRan: texts,
  }),
  z.strictObject({
    kind: z.literal("edit"),
    /** as in a table of `ablate --table`; null: two neighbours of which nobody can notice that they have changed places */
    row: committedRow.nullable(),
    /** what keeps it undecided, if that is a limit */
    limit: text.nullable(),
    /** a counterexample file's text */
    counterexample: text.nullable(),
    /** the unedited design, in the scenarios in which the edited operation takes part */
    unedited: z.array(committedGround).readonly(),
  }),
]);
export type Outcome = Readonly<z.infer<typeof outcome>>;
export type CellOutcome = Extract<Outcome, { readonly kind: "cell" }>;
export type EditOutcome = Extract<Outcome, { readonly kind: "edit" }>;

/**
 * Where it is the machine that set the limit, another one may come further: such an outcome is told, and not kept. Other limits are part of
 * what is asked.
 */
export const isOfThisMachine = ({ limit }: Outcome): boolean =>
  limit === "max-memory" || limit === "interrupted";
