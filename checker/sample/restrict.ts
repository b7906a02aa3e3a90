import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";

/** A system with some of its transitions taken away, and the way back. */
export interface Restricted<S, E extends Event> {
  readonly system: System<S, E>;
  /** The original's transitions, by their ids in the restricted system. */
  readonly original: readonly Transition<S, E>[];
}

/**
 * The system in which only the transitions that `keep` accepts can be taken. State and locations stay what they were, so that every
 * schedule of it is one of the original's; ids are counted anew, as a system's are positions.
 */
export const restrict = <S, E extends Event>(
  system: System<S, E>,
  keep: (t: Transition<S, E>) => boolean,
): Restricted<S, E> => {
  const original = system.transitions.filter(keep);
  const renumbered = new Map(original.map((t, id) => [t.id, { ...t, id }]));
  return {
    system: {
      ...system,
      transitions: [...renumbered.values()],
      actors: system.actors.map((actor) => ({
        ...actor,
        at: actor.at.map((here) => here.flatMap(({ id }) => renumbered.get(id) ?? [])),
      })),
    },
    original,
  };
};
