import type { Property } from "../checker/property.ts";
import type { Event } from "../checker/protocol/step.ts";
import type { System } from "../checker/protocol/system.ts";
import type { TransitionIds } from "../checker/verdict.ts";
import { describeFailure } from "./explain.ts";
import type { Counterexample, RecordedStep } from "./file.ts";
import { replay } from "./replay.ts";
import type { TraceStep } from "./trace.ts";

/**
 * A schedule as a file holds it, with the key after each step: replayed by name, as whoever reads the file will do. Only what replays is
 * recorded, by the transitions that it was found with: a schedule that does not is a mistake of the engine, and is not to be looked for
 * later. `head` says what it is of, and has no steps.
 */
export const recordSchedule = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  schedule: TransitionIds,
  head: Counterexample,
): Counterexample => {
  const taken = schedule.map((id) => {
    const transition = system.transitions[id];
    if (transition === undefined) throw new Error(`no transition ${id} in the system`);
    return transition;
  });
  const property = properties.find(({ name }) => name === head.property);
  const file = { ...head, steps: taken.map((transition) => recordStep({ transition, key: "" })) };
  const outcome = replay<S, E>(
    file,
    () =>
      property === undefined
        ? { kind: "unresolved", path: "$.property", reason: "no such property" }
        : { kind: "resolved", system, property },
    "ignored",
  );
  const failure = describeFailure(file, outcome);
  if (outcome.kind !== "replayed")
    throw new Error(`the schedule found for ${head.property} does not replay: ${failure ?? ""}`);
  const { steps } = outcome.trace;
  if (!steps.every(({ transition }, i) => transition === taken[i]))
    throw new Error(`the schedule found for ${head.property} takes others of the same name`);
  return { ...head, steps: steps.map(recordStep) };
};

/** A step as a file holds it. */
export const recordStep = <S, E>({
  transition,
  key,
}: Pick<TraceStep<S, E>, "transition" | "key">): RecordedStep => {
  const { actor, operation, step, choice } = transition;
  return { actor, operation, step, ...(choice === null ? {} : { choice: { ...choice } }), key };
};
