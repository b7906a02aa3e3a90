import type { Event } from "../protocol/step.ts";
import { blockedBy, type System } from "../protocol/system.ts";
import type { Packed } from "../state/packed.ts";
import { locationOf, type ReadyActor } from "./ready.ts";

/** The sentence for a deadlock in the state that the view holds, and `base` too. */
export const deadlockIn = <S, E extends Event>(
  system: System<S, E>,
  actors: readonly ReadyActor<S, E>[],
  { base, state }: Packed<S>,
): string => {
  const stuck = system.actors.flatMap((actor, a) => {
    const ready = actors[a];
    const location = ready === undefined ? 0 : locationOf(ready, base);
    if (actor.endless[location] === true) return [];
    const reasons = (actor.at[location] ?? []).flatMap((t) => blockedBy(t, state));
    const why = reasons.length === 0 ? "" : ` (waits for ${[...new Set(reasons)].join(", ")})`;
    return [`${actor.name} at ${actor.locations[location] ?? location}${why}`];
  });
  return `nobody can go on: ${stuck.join("; ")}`;
};

/** The sentence for an actor, by its position, that can never again be idle from the state in `words` on. */
export const stuckAt = <S, E extends Event>(
  system: System<S, E>,
  actor: number,
  actors: readonly ReadyActor<S, E>[],
  words: Int32Array,
): string => {
  const [named, ready] = [system.actors[actor], actors[actor]];
  if (named === undefined || ready === undefined) throw new RangeError(`no actor ${actor}`);
  return `${named.name} can never finish from ${named.locations[locationOf(ready, words)] ?? "here"} on`;
};
