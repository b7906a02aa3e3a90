import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { generateOnce } from "../state/generate.ts";
import type { Packed } from "../state/packed.ts";
import type { Try } from "./compile.ts";
import { cell, type Queue } from "./queue.ts";

/** What `Expand` answers, together: somebody is in the middle of an operation that must end, and somebody can go on with such a one. */
export const owing = 2;
export const moving = 1;

/** Queues the successors of the state `number`, which is found in `keys` from `at` on. */
export type Expand = (number: number, keys: Int32Array, at: number) => number;

/**
 * Compiles the expansion of a state: it is put into the view and beside it, and each actor is sent to the transitions of its location,
 * which is a function of its own (see `generateOnce`), made when somebody comes there: searches along a graph need few of them.
 */
export const makeExpand = <S, E extends Event>(
  { actors }: System<S, E>,
  { arena, first, layout, counters }: Packed<S>,
  { control }: Queue,
  tryOf: (id: number) => Try,
): Expand => {
  const { words } = layout;
  const dispatch = actors.map(({ name, locations, endless, at }) => {
    const byLocation: Try[] = at.map((transitions, location): Try => (n) => {
      const made = tryAll(
        `${name} at ${locations[location] ?? ""}: ${transitions.map(({ step }) => step).join()}`,
        transitions.map(({ id }) => tryOf(id)),
        endless[location] === true ? 0 : owing,
      );
      byLocation[location] = made;
      return made(n);
    });
    return byLocation;
  });
  const load = Array.from(
    { length: words },
    (_, w) =>
      `const w${w} = keys[at + ${w}]; arena[first + ${w}] = w${w}; arena[first + ${words + w}] = w${w};`,
  );
  const send = actors.map((_, a) => {
    const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
    return `at${a}[${bits === 0 ? 0 : `(w${word} >>> ${shift}) & ${2 ** bits - 1}`}](n)`;
  });
  return generateOnce<
    (
      arena: Int32Array,
      first: number,
      control: Int32Array,
      dispatch: readonly (readonly Try[])[],
    ) => Expand
  >(
    "expand",
    `return (arena, first, control, dispatch) => {
  ${actors.map((_, a) => `const at${a} = dispatch[${a}];`).join(" ")}
  return (n, keys, at) => {
    control[${cell.via}] = -1;
    ${load.join("\n    ")}
    return ${send.join(" | ") || "0"};
  };
};`,
  )(arena, first, control, dispatch);
};

const tryAll = (key: string, tries: readonly Try[], always: number): Try => {
  const names = tries.map((_, i) => `try${i}`);
  return generateOnce<(tries: readonly Try[], always: number) => Try>(
    key,
    `return ([${names.join(", ")}], always) => (n) => ${["always", ...names.map((name) => `${name}(n)`)].join(" | ")};`,
  )(tries, always);
};
