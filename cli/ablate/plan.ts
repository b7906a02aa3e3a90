import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeWhole } from "../support/atomic.ts";
import { messageOf } from "../support/failure.ts";
import { damaged } from "./cache.ts";

/**
 * What is known of edits before anything is searched: finding it out means to build every edited system. Kept in one file for all designs,
 * which share much; of two processes that write it at the same time one forgets what the other has found out.
 */
export interface Plan {
  /** The answer to a question, as text or null: from the last run, or found out now. */
  readonly recall: (question: string, find: () => string | null) => string | null;
  /** The answer to a question of which the last run, or this one, has learnt; undefined if neither has. */
  readonly known: (question: string) => string | null | undefined;
  readonly learn: (question: string, answer: string) => void;
  /** Keeps what was found out for the next run. */
  readonly save: () => void;
}

const plan = z.strictObject({
  schema: z.literal(1),
  answers: z.record(z.string(), z.string().nullable()),
});

/** The plan of a file; throws UserError if that is not one. */
export const openPlan = (path: string): Plan =>
  makePlan(existsSync(path) ? read(path) : {}, (answers) =>
    writeWhole(path, `${JSON.stringify({ schema: 1, answers })}\n`),
  );

/** A plan that begins with what `path` has and keeps nothing there: others may write it. */
export const readPlan = (path: string): Plan =>
  makePlan(existsSync(path) ? read(path) : {}, () => undefined);

/** A plan that knows nothing, and is forgotten. */
export const freshPlan = (): Plan => makePlan({}, () => undefined);

const makePlan = (
  known: Readonly<Record<string, string | null>>,
  keep: (answers: Readonly<Record<string, string | null>>) => void,
): Plan => {
  const answers = new Map(Object.entries(known));
  let isNew = false;
  return {
    recall: (question, find) => {
      const known = answers.get(question);
      if (known !== undefined) return known;
      const found = find();
      answers.set(question, found);
      isNew = true;
      return found;
    },
    known: (question) => answers.get(question),
    learn: (question, answer) => {
      answers.set(question, answer);
      isNew = true;
    },
    save: () => {
      if (isNew) keep(Object.fromEntries(answers));
      isNew = false;
    },
  };
};

const read = (path: string): z.infer<typeof plan>["answers"] => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
  const parsed = plan.safeParse(json);
  if (parsed.success) return parsed.data.answers;
  throw damaged(path, parsed.error.issues[0]?.message ?? "it is no plan");
};
