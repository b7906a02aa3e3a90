import { match } from "ts-pattern";
import type { Event } from "../checker/protocol/step.ts";
import type { Counterexample, RecordedStep } from "./file.ts";
import { describeMisfit } from "./misfit.ts";
import type { ReplayOutcome } from "./replay.ts";

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
