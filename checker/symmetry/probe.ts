import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import { isEnabled, type System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeAsymmetry } from "./commutes.ts";
import type { Group } from "./group.ts";

export interface ProbeOptions {
  readonly states: number;
  readonly seed: number;
}

/** A walk starts anew after so many steps: deep states and early ones are both seen. */
const longest = 400;

/**
 * Looks for a state at which a system is not symmetric, on a random walk: a sentence, or null if it meets none. A test, no proof: what
 * it rests on is that whoever lists a renaming has named everything that refers to what it renames.
 */
export const probe = <S, E extends Event>(
  system: System<S, E>,
  group: Group,
  properties: readonly Property<S, E>[],
  { states, seed }: ProbeOptions,
): string | null => {
  const asymmetry = makeAsymmetry(system, group, properties);
  const { layout, words, state, draft, counters } = pack(system);
  const first = encode(layout, initialState(system));
  let random = seed;
  const below = (bound: number): number => {
    // Numerical Recipes' generator; its upper bits.
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return Math.floor((random / 2 ** 32) * bound);
  };
  words.set(first);
  for (let n = 0; n < states; n++) {
    const found = asymmetry(words.slice());
    if (found !== null) return found;
    const enabled = system.actors.flatMap(({ at }, a) => {
      const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
      const location = ((words[word] ?? 0) >>> shift) & (2 ** bits - 1);
      return (at[location] ?? []).filter((t) => isEnabled(t, state));
    });
    const t = enabled[below(Math.max(enabled.length, 1))];
    if (t === undefined || n % longest === longest - 1) {
      words.set(first);
      continue;
    }
    const to = t.recipe()(draft);
    const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
    words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (to << shift);
  }
  return null;
};
