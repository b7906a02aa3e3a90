import type { Leaf } from "../state/layout.ts";
import { generateOnce } from "../state/generate.ts";

/** Where everybody stands in a state, as one thing that can be looked up: the program counters, found in `keys` from `at` on. */
export type Standing = (keys: Int32Array, at: number) => number | string;

/** Bits of the numbers that can be told apart. */
const exact = 53;

/** Compiles `Standing` for these program counters. */
export const compileStanding = (counters: readonly Leaf[]): Standing => {
  const values = counters.flatMap(({ word, shift, bits }) =>
    bits === 0 ? [] : [{ bits, text: `((keys[at + ${word}] >>> ${shift}) & ${2 ** bits - 1})` }],
  );
  const isNumber = values.reduce((sum, { bits }) => sum + bits, 0) <= exact;
  let factor = 1;
  const terms = values.map(({ bits, text }) => {
    const term = `${text} * ${factor}`;
    factor *= 2 ** bits;
    return term;
  });
  const body = isNumber
    ? terms.join(" + ") || "0"
    : `[${values.map(({ text }) => text).join(", ")}].join()`;
  return generateOnce<() => Standing>("standing", `return () => (keys, at) => ${body};`)();
};
