import type { Event } from "../protocol/step.ts";
import { isEnabled } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import type { Recorded } from "./record.ts";

/** A walk starts anew after so many steps. */
const longest = 400;
const seed = 1;

/**
 * Takes so many steps at random, for the record: a breadth-first search comes late to what happens far from the beginning. Less, if one of
 * them is broken: the search will say so.
 */
export const walk = <S, E extends Event>(recorded: Recorded<S, E>, steps: number): void => {
  try {
    wander(recorded, steps);
  } catch {
    // The record holds what has happened by then.
  }
  recorded.packed.mend();
};

const wander = <S, E extends Event>(
  { system, packed, note }: Recorded<S, E>,
  steps: number,
): void => {
  const { layout, words, state, draft, counters } = packed;
  const first = encode(layout, initialState(system));
  let random = seed;
  const below = (bound: number): number => {
    // Numerical Recipes' generator; its upper bits.
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return Math.floor((random / 2 ** 32) * bound);
  };
  words.set(first);
  for (let n = 0; n < steps; n++) {
    note();
    const enabled = system.actors.flatMap(({ at }, a) => {
      const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
      const location = ((words[word] ?? 0) >>> shift) & (2 ** bits - 1);
      return (at[location] ?? []).filter((t) => isEnabled(t, state));
    });
    const t = enabled[below(enabled.length)];
    if (t === undefined || n % longest === longest - 1) {
      words.set(first);
      continue;
    }
    const to = t.recipe()(draft);
    const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
    words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (to << shift);
  }
};
