import { match } from "ts-pattern";
import type { Property } from "../checker/property.ts";
import { nearest } from "../checker/protocol/nearest.ts";
import type { Event } from "../checker/protocol/step.ts";
import { isEnabled, blockedBy, type System, type Transition } from "../checker/protocol/system.ts";
import { indexActions, type Action } from "../checker/sample/action.ts";
import { breachAtEnd } from "./breach.ts";
import type { Counterexample, RecordedStep } from "./file.ts";
import { emptyTrace, extend, lastState, type Trace } from "./trace.ts";

/** The system and property that a file names, or the member of the file that names nothing known. */
export type Resolution<S, E extends Event> =
  | { readonly kind: "resolved"; readonly system: System<S, E>; readonly property: Property<S, E> }
  | { readonly kind: "unresolved"; readonly path: string; readonly reason: string };

/** Why a recorded step cannot be taken, or does not lead where it led. */
export type Misfit =
  | { readonly kind: "no-such-step"; readonly advice: string }
  | { readonly kind: "elsewhere"; readonly location: string }
  | { readonly kind: "condition" }
  | { readonly kind: "waits"; readonly reasons: readonly string[] }
  | { readonly kind: "throws"; readonly message: string }
  | { readonly kind: "other-state"; readonly recorded: string; readonly found: string };

export type ReplayOutcome<S, E extends Event> =
  /** As recorded. `finding` is null where the breach is a matter of all that can follow, which a schedule does not show. */
  | { readonly kind: "replayed"; readonly trace: Trace<S, E>; readonly finding: string | null }
  | Extract<Resolution<S, E>, { readonly kind: "unresolved" }>
  /** `step` counts from 1. */
  | { readonly kind: "misfit"; readonly step: number; readonly misfit: Misfit }
  | { readonly kind: "breached-early"; readonly step: number; readonly finding: string }
  | { readonly kind: "not-breached"; readonly trace: Trace<S, E> };

/**
 * Runs a recorded schedule against the model as it is now. It never passes silently: every action must exist and be enabled, lead to the
 * recorded key, and the property must be breached by the last of them, and by none before.
 */
export const replay = <S, E extends Event>(
  file: Counterexample,
  resolve: (file: Counterexample) => Resolution<S, E>,
): ReplayOutcome<S, E> => {
  const resolved = resolve(file);
  if (resolved.kind === "unresolved") return resolved;
  const { system, property } = resolved;
  const actions = indexActions(system);
  let trace = emptyTrace(system);
  for (const [i, recorded] of file.steps.entries()) {
    const early = breachAtEnd(trace, property);
    if (early.kind === "breached") return { ...early, kind: "breached-early", step: i };
    const taken = take(trace, recorded, actions.named(actionOf(recorded)));
    if (taken.kind === "misfit") return { ...taken, step: i + 1 };
    trace = taken.trace;
  }
  return match(breachAtEnd(trace, property))
    .returnType<ReplayOutcome<S, E>>()
    .with({ kind: "breached" }, ({ finding }) => ({ kind: "replayed", trace, finding }))
    .with({ kind: "unseen" }, () => ({ kind: "replayed", trace, finding: null }))
    .with({ kind: "kept" }, () => ({ kind: "not-breached", trace }))
    .exhaustive();
};

/** `candidates` start from different locations: at most one of them can be where the actor is. */
export const take = <S, E extends Event>(
  trace: Trace<S, E>,
  recorded: RecordedStep,
  candidates: readonly Transition<S, E>[],
):
  | { readonly kind: "taken"; readonly trace: Trace<S, E> }
  | { readonly kind: "misfit"; readonly misfit: Misfit } => {
  const misfit = (reason: Misfit) => ({ kind: "misfit", misfit: reason }) as const;
  const { system } = trace;
  const { pc, model } = lastState(trace);
  if (candidates.length === 0) return misfit(unknownStep(system, recorded));
  const at = pc[recorded.actor] ?? 0;
  const transition = candidates.find(({ from }) => from === at);
  if (transition === undefined) {
    const actor = system.actors.find(({ name }) => name === recorded.actor);
    return misfit({ kind: "elsewhere", location: actor?.locations[at] ?? "?" });
  }
  if (!isEnabled(transition, model)) {
    const reasons = blockedBy(transition, model);
    return misfit(reasons.length === 0 ? { kind: "condition" } : { kind: "waits", reasons });
  }
  let longer: Trace<S, E>;
  try {
    longer = extend(trace, transition);
  } catch (error) {
    return misfit({ kind: "throws", message: error instanceof Error ? error.message : `${error}` });
  }
  const found = longer.steps.at(-1)?.key ?? "";
  if (found !== recorded.key) return misfit({ kind: "other-state", recorded: recorded.key, found });
  return { kind: "taken", trace: longer };
};

/** Which part of the action is unknown, the first that is: actor, operation, step, choice. */
const unknownStep = <S, E extends Event>(
  { transitions }: System<S, E>,
  recorded: RecordedStep,
): Misfit => {
  const missing = (
    what: string,
    wanted: string,
    known: readonly string[],
  ): Extract<Misfit, { readonly kind: "no-such-step" }> | null =>
    known.includes(wanted)
      ? null
      : {
          kind: "no-such-step",
          advice: `no ${what} ${wanted}${nearest(wanted, [...new Set(known)])}`,
        };
  const { actor, operation, step } = recorded;
  const own = transitions.filter((t) => t.actor === actor);
  const inOperation = own.filter((t) => t.operation === operation);
  const ofStep = inOperation.filter((t) => t.step === step);
  const choice = JSON.stringify(recorded.choice ?? null);
  return (
    missing(
      "actor",
      actor,
      transitions.map((t) => t.actor),
    ) ??
    missing(
      `operation of ${actor}`,
      operation,
      own.map((t) => t.operation),
    ) ??
    missing(
      `step of ${operation}`,
      step,
      inOperation.map((t) => t.step),
    ) ??
    missing(
      "choice",
      choice,
      ofStep.map((t) => JSON.stringify(t.choice)),
    ) ?? {
      kind: "no-such-step",
      advice: `no such action`,
    }
  );
};

export const actionOf = ({ actor, operation, step, choice }: RecordedStep): Action => ({
  actor,
  operation,
  step,
  choice: choice ?? null,
});
