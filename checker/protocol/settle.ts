import type { Cast } from "./bind.ts";
import type { Item } from "./operation.ts";

/** The items with everything decided that is constant for the actor. */
export const settle = <S, M, E>(items: readonly Item<S, M, E>[], me: M): readonly Item<S, M, E>[] =>
  items.map((item) => {
    switch (item.kind) {
      case "step":
      case "label":
        return item;
      case "branch": {
        const inner = settle(item.items, me);
        if (item.fixed === null) return { ...item, items: inner };
        return item.fixed(me)
          ? { kind: "splice", name: item.name, items: inner }
          : { kind: "label", name: item.name };
      }
      case "splice":
      case "loop":
        return { ...item, items: settle(item.items, me) };
    }
  });

/** The cast without the steps that cannot do anything for it; their names are kept, so that a step that never matters shows up. */
export const withoutIdleSteps = <S, M, E>(
  cast: Cast<S, M, E>,
  indexOfStep: (name: string) => number,
): Cast<S, M, E> => {
  const prune = (items: readonly Item<S, M, E>[], prefix: string): readonly Item<S, M, E>[] =>
    items.map((item) => {
      const path = `${prefix}/${item.name}`;
      if (item.kind === "label") return item;
      if (item.kind !== "step") return { ...item, items: prune(item.items, path) };
      indexOfStep(path);
      return item.matters(cast.me) ? item : { kind: "label", name: item.name };
    });
  const operations = cast.operations.map((operation) => ({
    ...operation,
    items: prune(operation.items, operation.name),
  }));
  return { ...cast, operations };
};

/** No more steps than that can be named: all that stand, and the empty one that an operation may be given. */
export const mostSteps = <S, M, E>(casts: readonly Cast<S, M, E>[]): number => {
  const stepsIn = (items: readonly Item<S, M, E>[]): number =>
    items.reduce(
      (sum, item) =>
        sum + (item.kind === "step" ? 1 : item.kind === "label" ? 0 : stepsIn(item.items)),
      0,
    );
  const counted = new Set(casts.flatMap(({ operations }) => operations));
  return [...counted].reduce((sum, { items }) => sum + 1 + stepsIn(items), 0);
};
