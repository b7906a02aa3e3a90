import type { Event } from "../protocol/step.ts";
import type { System, Whole } from "../protocol/system.ts";
import { exists, isFree, locationOf, makeReady, take } from "../search/ready.ts";
import { makeWaits } from "../search/waits.ts";
import { encode } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";

/** Whether everybody in the middle of an operation can come to its end. */
export type Ends =
  | { readonly kind: "all-can" }
  /** Names of the actors that can never be idle again, whatever follows. */
  | { readonly kind: "some-never"; readonly actors: readonly string[] }
  /** More states can follow than were to be looked at. */
  | { readonly kind: "unknown" };

/**
 * What becomes of one state, by a search of all that can follow it, until each actor in the middle of an operation was seen at its end.
 * Endless operations owe nothing. Says of one state what `findStuck` says of all. Throws what a step throws.
 */
export const neverIdle = <S, E extends Event>(
  system: System<S, E>,
  from: Whole<S>,
  maxStates: number,
): Ends => {
  const packed = pack(system);
  const { words, state } = packed;
  const actors = makeReady(system, packed, makeWaits());
  const isDone = (actor: (typeof actors)[number]): boolean =>
    actor.endless[locationOf(actor, words)] === true;
  const first = encode(packed.layout, from);
  const queue = [first];
  const seen = new Set([first.join()]);
  words.set(first);
  const owing = new Set(actors.filter((actor) => !isDone(actor)));
  for (const here of queue) {
    words.set(here);
    for (const actor of owing) if (isDone(actor)) owing.delete(actor);
    if (owing.size === 0) return { kind: "all-can" };
    if (seen.size > maxStates) return { kind: "unknown" };
    for (const actor of actors) {
      words.set(here);
      for (const t of actor.at[locationOf(actor, words)] ?? []) {
        words.set(here);
        if (!exists(t, state) || !isFree(t, state)) continue;
        take(t, packed);
        const key = words.join();
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(words.slice());
      }
    }
  }
  const names = system.actors.flatMap(({ name }, i) => {
    const actor = actors[i];
    return actor !== undefined && owing.has(actor) ? [name] : [];
  });
  return { kind: "some-never", actors: names };
};
