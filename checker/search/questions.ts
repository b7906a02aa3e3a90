import type { Event } from "../protocol/step.ts";
import { generateOnce } from "../state/generate.ts";
import type { Question, Watch } from "./watch.ts";

/** Asks about the stored state `number`, which the view holds. */
export type Inspect = (number: number) => void;
/** Asks about transition `via`, which has this event, in the state `number`, which the view holds. */
export type Observe<E> = (event: E, number: number, via: number) => void;

/** Told what a property finds; `via` is -1 if it is about the state itself. */
export type OnFinding = (
  property: number,
  finding: string | null,
  number: number,
  via: number,
) => void;

/**
 * Compiles what is asked of each stored state: first what counts, then what must hold, then what is to be reached. The text is that of
 * the list of properties, so that calls in it meet one function each.
 */
export const makeInspect = <S, E extends Event>(
  state: S,
  watch: Watch<S, E>,
  names: readonly string[],
  onFinding: OnFinding,
): Inspect => {
  const { uses, holds, reached, open, exercised } = watch;
  const asked = [
    ...uses.map((q, i) => `if (uses${i}(state)) exercised[${q.property}]++;`),
    ...holds.map((q, i) => mustHold(q, `holds${i}(state)`, "-1")),
    ...reached.map((q, i) => isReached(q, `reached${i}(state)`, "-1")),
  ];
  return generateOnce<
    (
      state: S,
      uses: typeof watch.uses,
      holds: typeof watch.holds,
      reached: typeof watch.reached,
      open: Uint8Array,
      exercised: Float64Array,
      onFinding: OnFinding,
    ) => Inspect
  >(
    `inspect ${names.join()}`,
    `return (state, uses, holds, reached, open, exercised, onFinding) => {
  ${constants("uses", uses)} ${constants("holds", holds)} ${constants("reached", reached)}
  return (n) => {
    ${asked.join("\n    ")}
  };
};`,
  )(state, uses, holds, reached, open, exercised, onFinding);
};

/** Compiles what is asked of each transition that has an event. */
export const makeObserve = <S, E extends Event>(
  state: S,
  { on, by, open }: Watch<S, E>,
  names: readonly string[],
  onFinding: OnFinding,
): Observe<E> => {
  const asked = [
    ...on.map((q, i) => mustHold(q, `on${i}(state, event)`, "via")),
    ...by.map((q, i) => isReached(q, `by${i}(state, event)`, "via")),
  ];
  return generateOnce<
    (
      state: S,
      on: Watch<S, E>["on"],
      by: Watch<S, E>["by"],
      open: Uint8Array,
      onFinding: OnFinding,
    ) => Observe<E>
  >(
    `observe ${names.join()}`,
    `return (state, on, by, open, onFinding) => {
  ${constants("on", on)} ${constants("by", by)}
  return (event, n, via) => {
    ${asked.join("\n    ")}
  };
};`,
  )(state, on, by, open, onFinding);
};

const constants = (name: string, list: readonly Question<unknown>[]): string =>
  list.map((_, i) => `const ${name}${i} = ${name}[${i}].ask;`).join(" ");

const mustHold = ({ property }: Question<unknown>, call: string, via: string): string =>
  `if (open[${property}] !== 0) { const f = ${call}; if (f !== true) onFinding(${property}, f, n, ${via}); }`;

const isReached = ({ property }: Question<unknown>, call: string, via: string): string =>
  `if (open[${property}] !== 0 && ${call}) onFinding(${property}, null, n, ${via});`;
