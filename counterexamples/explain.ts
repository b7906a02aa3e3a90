import { match } from "ts-pattern";
import type { Event } from "../checker/protocol/step.ts";
import type { Counterexample, RecordedStep } from "./file.ts";
import type { Misfit, ReplayOutcome } from "./replay.ts";

/** Why a file does not replay as recorded, in one sentence; null if it does. */
export const describeFailure = <S, E extends Event>(
  file: Counterexample,
  outcome: ReplayOutcome<S, E>,
): string | null => {
  const count = file.steps.length;
  return match<ReplayOutcome<S, E>, string | null>(outcome)
    .with({ kind: "replayed" }, () => null)
    .with({ kind: "unresolved" }, ({ path, reason }) => `${path}: ${reason}`)
    .with({ kind: "misfit" }, ({ step, misfit }) => {
      const recorded = file.steps[step - 1];
      const named = recorded === undefined ? "" : `, ${describeStep(recorded)},`;
      return `step ${step} of ${count}${named} ${describeMisfit(misfit)}`;
    })
    .with(
      { kind: "breached-early" },
      ({ step, finding }) =>
        `${file.property} is breached by step ${step} of ${count} already: ${finding}`,
    )
    .with(
      { kind: "not-breached" },
      () => `all ${count} steps fit, but ${file.property} is not breached by the last of them`,
    )
    .exhaustive();
};

/** `vmm set-flags/swap/publish-slots {"userfault":true}`: a recorded step in words. */
export const describeStep = ({ actor, operation, step, choice }: RecordedStep): string =>
  `${actor} ${operation}/${step}${choice === undefined ? "" : ` ${JSON.stringify(choice)}`}`;

/** What became of a step that does not fit, as the second half of a sentence. */
export const describeMisfit = (misfit: Misfit): string =>
  match(misfit)
    .with({ kind: "no-such-step" }, ({ advice }) => `does not exist (${advice})`)
    .with({ kind: "elsewhere" }, ({ location }) => `is not next: the actor is at ${location}`)
    .with({ kind: "condition" }, () => "is not possible: its condition does not hold here")
    .with({ kind: "waits" }, ({ reasons }) => `must wait: ${reasons.join(", ")} does not hold`)
    .with({ kind: "throws" }, ({ message }) => `fails: ${message}`)
    .with(
      { kind: "other-state" },
      ({ recorded, found }) => `leads to another state (key ${found}, recorded ${recorded})`,
    )
    .exhaustive();
