import type { Choice, Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";

/**
 * One line of a schedule, in words that survive a change of the model: the ids of transitions do not. An actor at a location can
 * take an action in at most one way.
 */
export interface Action {
  readonly actor: string;
  readonly operation: string;
  readonly step: string;
  readonly choice: Choice | null;
}

export const actionOf = <S, E>(t: Transition<S, E>): Action => ({
  actor: t.actor,
  operation: t.operation,
  step: t.step,
  choice: t.choice,
});

/** Equal for equal actions, whatever order the members of the choice were written in. */
export const actionKey = ({ actor, operation, step, choice }: Action): string =>
  JSON.stringify([
    actor,
    operation,
    step,
    choice === null ? null : Object.entries(choice).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

/**
 * Finds the transitions that an action stands for: more than one where a step can be reached both by starting its operation and by
 * jumping back to it. They start from different locations, so that at most one of them fits a state.
 */
export interface ActionIndex<S, E> {
  readonly named: (action: Action) => readonly Transition<S, E>[];
}

export const indexActions = <S, E extends Event>(system: System<S, E>): ActionIndex<S, E> => {
  const byKey = new Map<string, Transition<S, E>[]>();
  for (const t of system.transitions) {
    const key = actionKey(actionOf(t));
    const alike = byKey.get(key);
    if (alike === undefined) byKey.set(key, [t]);
    else if (alike.every((other) => other.from !== t.from)) alike.push(t);
    else throw new Error(`two transitions at one location are both called ${key}`);
  }
  return { named: (action) => byKey.get(actionKey(action)) ?? [] };
};
