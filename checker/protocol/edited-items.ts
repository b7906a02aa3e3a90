import type { Item, Label, Loop } from "./operation.ts";
import type { Step } from "./step.ts";

/** What a removed item leaves behind, so that jumps to it land on what follows. */
export const labelOf = <S, M, E>(item: Item<S, M, E>): Label => ({
  kind: "label",
  name: item.name,
});

/** The step may be taken at any time. */
export const withoutWait = <S, M, E>(step: Step<S, M, E>): Step<S, M, E> => ({
  ...step,
  hasWait: false,
  bind: (me) => step.bind(me).map((alternative) => ({ ...alternative, waits: [] })),
});

/** The step still does its work, but the jump that it decides on is not taken. */
export const withoutCheck = <S, M, E>(step: Step<S, M, E>): Step<S, M, E> => ({
  ...step,
  jumps: [],
  finishes: false,
  bind: (me) =>
    step.bind(me).map((alternative) => ({
      ...alternative,
      run: (d) => {
        alternative.run(d);
      },
    })),
});

/** The loop over the members of that range only. */
export const narrowed = <S, M, E>(loop: Loop<S, M, E>, range: string): Loop<S, M, E> => {
  const inRange = loop.ranges[range];
  return inRange === undefined
    ? loop
    : {
        ...loop,
        includes: (s, me, member) => loop.includes(s, me, member) && inRange(s, me, member),
      };
};
