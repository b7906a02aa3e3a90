import type { Event } from "./step.ts";
import type { System, Transition, Whole } from "./system.ts";

/** What a transition's guard says in one state; `condition`: which of its conditions does not hold, the first that does not. */
export type Guard =
  | { readonly kind: "enabled" }
  | { readonly kind: "condition"; readonly of: "start" | "choice" | "step" }
  /** Reasons of the waits that do not hold. */
  | { readonly kind: "waits"; readonly reasons: readonly string[] };

/** Something that an actor could do where it is, if its guard holds. */
export interface Option<S, E> {
  readonly transition: Transition<S, E>;
  readonly guard: Guard;
}

/** The guard of a transition that is in the right place, conjunct by conjunct. */
export const guardOf = <S, E>(t: Transition<S, E>, s: S): Guard => {
  const failing = t.when.findIndex((holds) => !holds(s));
  if (failing >= 0) {
    // A start's own condition stands first; see `bind`.
    const isStart = t.from === 0 && failing === 0;
    return { kind: "condition", of: isStart ? "start" : t.choice === null ? "step" : "choice" };
  }
  const reasons = t.waits.flatMap(({ reason, holds }) => (holds(s) ? [] : [reason]));
  return reasons.length === 0 ? { kind: "enabled" } : { kind: "waits", reasons };
};

/** All that an actor could do in a state, in the documented order; nothing for an actor that is not in the system. */
export const optionsOf = <S, E extends Event>(
  { actors }: System<S, E>,
  { pc, model }: Whole<S>,
  actor: string,
): readonly Option<S, E>[] => {
  const here = actors.find(({ name }) => name === actor)?.at[pc[actor] ?? 0] ?? [];
  return here.map((transition) => ({ transition, guard: guardOf(transition, model) }));
};
