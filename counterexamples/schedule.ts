import { z } from "zod";
import type { Event } from "../checker/protocol/step.ts";
import type { System } from "../checker/protocol/system.ts";
import { indexActions } from "../checker/sample/action.ts";
import { describeStep } from "./explain.ts";
import { counterexampleMembers, counterexampleSchema, textOf } from "./file.ts";
import { jsonErrorPlace, jsonPath } from "./json-path.ts";
import { describeMisfit } from "./misfit.ts";
import { actionOf, take } from "./replay.ts";
import { emptyTrace, type Trace } from "./trace.ts";

/** A schedule's file. */
export const scheduleDocument = counterexampleMembers
  .omit({ property: true, verdict: true, found: true })
  .extend({ kind: z.literal("schedule") })
  .readonly();

/** A schedule that need not breach anything: somebody's walk through a system, to be looked at again. */
export type Schedule = z.infer<typeof scheduleDocument>;

/** The text of a schedule's file: like a counterexample's, without a property. */
export const serialiseSchedule = (given: Omit<Schedule, "schema" | "kind">): string => {
  const { design, edits, scenario, machine, scope, roles, steps } = given;
  const head = { schema: counterexampleSchema, kind: "schedule", design, edits, scenario, machine };
  return textOf({ ...head, scope, ...(roles === undefined ? {} : { roles }) }, steps);
};

/** Reads a text that says of itself that it is a schedule; null if it does not; a sentence if something is wrong with it. */
export const parseSchedule = (text: string): Schedule | string | null => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `not JSON (${jsonErrorPlace(error, text)})`;
  }
  if (!z.looseObject({ kind: z.literal("schedule") }).safeParse(json).success) return null;
  const parsed = scheduleDocument.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `${jsonPath(issue?.path ?? [])}: ${issue?.message ?? ""}`;
};

/** Runs a schedule; a sentence if one of its steps does not fit. */
export const runSchedule = <S, E extends Event>(
  system: System<S, E>,
  { steps }: Pick<Schedule, "steps">,
): Trace<S, E> | string => {
  const actions = indexActions(system);
  let trace = emptyTrace(system);
  for (const [i, recorded] of steps.entries()) {
    const taken = take(trace, recorded, actions.named(actionOf(recorded)), "compared");
    if (taken.kind === "misfit")
      return `step ${i + 1} of ${steps.length}, ${describeStep(recorded)}, ${describeMisfit(taken.misfit)}`;
    trace = taken.trace;
  }
  return trace;
};
