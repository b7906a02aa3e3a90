import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import type { Leaf } from "../state/layout.ts";
import { generateOnce } from "../state/generate.ts";

/** As a bit for each actor: is it at rest, or at something endless, in the state that is found in `keys` from `at` on? */
export type Resting = (keys: Int32Array, at: number) => number;

/** Compiles `Resting` for the actors of a system, whose program counters are there. */
export const compileResting = <S, E extends Event>(
  { actors }: System<S, E>,
  counters: readonly Leaf[],
): Resting => {
  const names = actors.map((_, a) => `rests${a}`);
  const bits = actors.map((_, a) => {
    const { word, shift, bits: wide } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
    return `rests${a}[${wide === 0 ? 0 : `(keys[at + ${word}] >>> ${shift}) & ${2 ** wide - 1}`}] << ${a}`;
  });
  return generateOnce<(rests: readonly Uint8Array[]) => Resting>(
    "resting",
    `return ([${names.join(", ")}]) => (keys, at) => ${bits.join(" | ") || "0"};`,
  )(actors.map(({ endless }) => Uint8Array.from(endless, (is) => (is ? 1 : 0))));
};
