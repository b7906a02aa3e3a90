import type { Cast } from "./bind.ts";
import { jumpsIn } from "./item-paths.ts";
import type { Item } from "./operation.ts";
import { settle } from "./settle.ts";

/** What an actor was bound from; see `System.identity`. Loops and branches are told by their functions, since edits copy them. */
export const partsOf = <S, M, E>(cast: Cast<S, M, E>): readonly unknown[] => {
  const settled = cast.operations.map((operation) => ({
    ...operation,
    items: settle(operation.items, cast.me),
  }));
  const targets = new Set(
    settled.flatMap(({ items }) => jumpsIn(items)).flatMap((label) => label.split("/")),
  );
  /** Of a list in which nothing is left, nothing. */
  const within = (
    control: readonly unknown[],
    items: readonly Item<S, M, E>[],
  ): readonly unknown[] => {
    const inner = parts(items);
    return inner.length === 0 ? [] : [...control, "(", ...inner, ")"];
  };
  const parts = (items: readonly Item<S, M, E>[]): readonly unknown[] =>
    items.flatMap((item): readonly unknown[] => {
      switch (item.kind) {
        case "step":
          return [item];
        case "label":
          // Where a jump leads is part of the system, also where nothing stands there any more.
          return targets.has(item.name) ? [`label ${item.name}`] : [];
        case "splice":
          return within([], item.items);
        case "branch":
          return within([item.condition], item.items);
        case "loop":
          return within([item.cursor, item.count, item.includes], item.items);
      }
    });
  return [
    cast.name,
    ...settled.flatMap((operation) => [
      operation.name,
      operation.starts,
      operation.end,
      ...parts(operation.items),
    ]),
  ];
};
