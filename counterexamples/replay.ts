import { match } from "ts-pattern";
import type { Property } from "../checker/property.ts";
import { nearest } from "../checker/protocol/nearest.ts";
import type { Event } from "../checker/protocol/step.ts";
import { guardOf, optionsOf } from "../checker/protocol/option.ts";
import type { System, Transition } from "../checker/protocol/system.ts";
import { indexActions, type Action } from "../checker/sample/action.ts";
import { behindKey } from "../checker/state/behind-key.ts";
import { breachAtEnd, type Breach } from "./breach.ts";
import type { Counterexample, RecordedStep } from "./file.ts";
import type { Misfit } from "./misfit.ts";
import { emptyTrace, extend, lastState, type Trace } from "./trace.ts";

/** The system and property that a file names, or the member of the file that names nothing known. */
export type Resolution<S, E extends Event> =
  | { readonly kind: "resolved"; readonly system: System<S, E>; readonly property: Property<S, E> }
  | { readonly kind: "unresolved"; readonly path: string; readonly reason: string };

export type ReplayOutcome<S, E extends Event> =
  /** As recorded. `finding` is null where the breach is a matter of all that can follow, and that is too much to look at. */
  | { readonly kind: "replayed"; readonly trace: Trace<S, E>; readonly finding: string | null }
  | Extract<Resolution<S, E>, { readonly kind: "unresolved" }>
  /** `step` counts from 1. */
  | { readonly kind: "misfit"; readonly step: number; readonly misfit: Misfit }
  | { readonly kind: "breached-early"; readonly step: number; readonly finding: string }
  | { readonly kind: "not-breached"; readonly trace: Trace<S, E> };

/**
 * Runs a recorded schedule against the model as it is now. It never passes silently: every action must exist and be enabled, lead to the
 * recorded key, and the property must be breached by the last of them, and by none before. `ignored` keys may be any: for those who write
 * them anew.
 */
export const replay = <S, E extends Event>(
  file: Counterexample,
  resolve: (file: Counterexample) => Resolution<S, E>,
  keys: "compared" | "ignored" = "compared",
): ReplayOutcome<S, E> => {
  const resolved = resolve(file);
  if (resolved.kind === "unresolved") return resolved;
  const { system, property } = resolved;
  if (property.kind === "reachable" || property.kind === "performance")
    return {
      kind: "unresolved",
      path: "$.property",
      reason: `${property.name} is about what must be possible, which no schedule can violate`,
    };
  const actions = indexActions(system);
  let trace = emptyTrace(system);
  for (const [i, recorded] of file.steps.entries()) {
    // Who can never finish cannot after any further step: asking once is enough, and asking is a search.
    const isAsked = property.name !== "can-finish" || i === file.steps.length - 1;
    const early = isAsked ? breachAtEnd(trace, property) : kept;
    if (early.kind === "breached") return { ...early, kind: "breached-early", step: i };
    const taken = take(trace, recorded, actions.named(actionOf(recorded)), keys);
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

const kept: Breach = { kind: "kept" };

/** `candidates` start from different locations: at most one of them can be where the actor is. */
export const take = <S, E extends Event>(
  trace: Trace<S, E>,
  recorded: RecordedStep,
  candidates: readonly Transition<S, E>[],
  keys: "compared" | "ignored",
):
  | { readonly kind: "taken"; readonly trace: Trace<S, E> }
  | { readonly kind: "misfit"; readonly misfit: Misfit } => {
  const misfit = (reason: Misfit) => ({ kind: "misfit", misfit: reason }) as const;
  const { system } = trace;
  const { pc, model } = lastState(trace);
  if (candidates.length === 0) return misfit(unknownStep(system, recorded));
  const at = pc[recorded.actor] ?? 0;
  const transition = candidates.find(({ from }) => from === at);
  if (transition === undefined) return misfit(elsewhere(trace, recorded.actor));
  const guard = guardOf(transition, model);
  if (guard.kind === "condition")
    return misfit({ ...guard, possible: otherChoices(trace, transition) });
  if (guard.kind === "waits") return misfit(guard);
  let longer: Trace<S, E>;
  try {
    longer = extend(trace, transition);
  } catch (error) {
    return misfit({ kind: "throws", message: error instanceof Error ? error.message : `${error}` });
  }
  const last = longer.steps.at(-1);
  if (keys === "ignored" || last === undefined || last.key === recorded.key)
    return { kind: "taken", trace: longer };
  return misfit({
    kind: "other-state",
    recorded: recorded.key,
    found: last.key,
    fields: behindKey(system, last.before, last.after, recorded.key),
  });
};

/** Where the actor is instead, and what it can do there. */
const elsewhere = <S, E extends Event>(trace: Trace<S, E>, actor: string): Misfit => {
  const { system } = trace;
  const state = lastState(trace);
  const options = optionsOf(system, state, actor);
  const locations = system.actors.find(({ name }) => name === actor)?.locations;
  const could = options.flatMap(({ transition: { operation, step }, guard }) =>
    guard.kind === "enabled" ? [`${operation}/${step}`] : [],
  );
  const waits = options.flatMap(({ guard }) => (guard.kind === "waits" ? guard.reasons : []));
  return {
    kind: "elsewhere",
    location: locations?.[state.pc[actor] ?? 0] ?? "?",
    could: [...new Set(could)],
    waits: [...new Set(waits)],
  };
};

/** The choices of the same step that could be taken instead. */
const otherChoices = <S, E extends Event>(
  trace: Trace<S, E>,
  { actor, operation, step }: Transition<S, E>,
): readonly string[] =>
  optionsOf(trace.system, lastState(trace), actor).flatMap(({ transition: t, guard }) =>
    guard.kind === "enabled" && t.operation === operation && t.step === step
      ? [JSON.stringify(t.choice)]
      : [],
  );

/** Which part of the action is unknown, the first that is: actor, operation, step, choice. */
const unknownStep = <S, E extends Event>(
  { transitions, steps }: System<S, E>,
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
  if (inOperation.length > 0 && ofStep.length === 0 && steps.includes(`${operation}/${step}`))
    return {
      kind: "no-such-step",
      advice: `${operation}/${step} is in the design, but not as a step that ${actor} takes by itself in this scenario`,
    };
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
