import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import {
  blockedBy,
  isEnabled,
  type System,
  type Transition,
  type Whole,
} from "../../checker/protocol/system.ts";
import { breachAtEnd } from "../breach.ts";
import { describeChoice } from "../shown.ts";
import type { TraceStep } from "../trace.ts";

/** One way to go on. */
export interface ViewChoice {
  /** What the server knows it by. */
  readonly transition: number;
  /** ` gfn=0 access=write`, or nothing. */
  readonly choice: string;
}

/** What one actor can do in a state, and what keeps it from the rest. */
export interface ActorOptions {
  readonly actor: string;
  /** `idle`, or `operation/step`: what comes next. */
  readonly location: string;
  readonly enabled: readonly (ViewChoice & { readonly step: string })[];
  /** Steps that wait, by the parts of their guards that do not hold. */
  readonly blocked: readonly { readonly step: string; readonly reasons: readonly string[] }[];
  /** Steps whose condition does not hold, whatever is chosen: there is nothing to wait for. */
  readonly impossible: readonly string[];
}

/** What each actor can do in a state, in the system's order. */
export const optionsIn = <S, E extends Event>(
  { actors }: System<S, E>,
  { pc, model }: Whole<S>,
): readonly ActorOptions[] =>
  actors.map(({ name, locations, at }) => {
    const here = at[pc[name] ?? 0] ?? [];
    const enabled = here.filter((t) => isEnabled(t, model));
    const blocked = here.flatMap((t) => {
      const reasons = blockedBy(t, model);
      return reasons.length === 0
        ? []
        : [{ step: `${stepOf(t)}${describeChoice(t.choice)}`, reasons }];
    });
    const possible = new Set(
      here.filter((t) => t.when.every((holds) => holds(model))).map((t) => stepOf(t)),
    );
    return {
      actor: name,
      location: locations[pc[name] ?? 0] ?? "?",
      enabled: enabled.map((t) => ({
        transition: t.id,
        step: stepOf(t),
        choice: describeChoice(t.choice),
      })),
      blocked,
      impossible: [...new Set(here.map(stepOf))].filter((step) => !possible.has(step)),
    };
  });

/** A property that a step breaches, and how. */
export interface ViewBreach {
  readonly property: string;
  readonly finding: string;
}

/** What of all that is promised a step breaches. */
export const breachesOf = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  step: TraceStep<S, E>,
): readonly ViewBreach[] =>
  properties.flatMap((property) => {
    const breach = breachAtEnd({ system, initial: step.before, steps: [step] }, property);
    return breach.kind === "breached" ? [{ property: property.name, finding: breach.finding }] : [];
  });

const stepOf = <S, E>({ operation, step }: Transition<S, E>): string => `${operation}/${step}`;
