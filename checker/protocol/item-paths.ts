import type { Item } from "./operation.ts";

/** Every path below these items, in order. */
export const pathsOf = <S, M, E>(items: readonly Item<S, M, E>[], prefix = ""): readonly string[] =>
  items.flatMap((item) => {
    const own = prefix + item.name;
    if (item.kind === "step") return [own];
    if (item.kind === "label") return [];
    return [own, ...pathsOf(item.items, `${own}/`)];
  });

/** All that steps of these items jump to. */
export const jumpsIn = <S, M, E>(items: readonly Item<S, M, E>[]): readonly string[] =>
  items.flatMap((item) =>
    item.kind === "step" ? item.jumps : item.kind === "label" ? [] : jumpsIn(item.items),
  );

/** The item at a path, or undefined. Labels are not found: a removed step cannot be edited again. */
export const find = <S, M, E>(
  items: readonly Item<S, M, E>[],
  path: string,
): Item<S, M, E> | undefined => {
  const [head, ...rest] = path.split("/");
  const item = items.find((i) => i.name === head && i.kind !== "label");
  if (item === undefined || rest.length === 0) return item;
  return item.kind === "step" || item.kind === "label"
    ? undefined
    : find(item.items, rest.join("/"));
};

/** The items with the one at a path changed into any number of others. */
export const rewrite = <S, M, E>(
  items: readonly Item<S, M, E>[],
  path: string,
  change: (item: Item<S, M, E>) => readonly Item<S, M, E>[],
): readonly Item<S, M, E>[] => {
  const [head, ...rest] = path.split("/");
  return items.flatMap((item) => {
    if (item.name !== head || item.kind === "label") return [item];
    return rest.length === 0
      ? change(item)
      : [mapChildren(item, (inner) => rewrite(inner, rest.join("/"), change))];
  });
};

/** A splice, branch or loop with what stands in it changed. */
export const mapChildren = <S, M, E>(
  item: Item<S, M, E>,
  change: (items: readonly Item<S, M, E>[]) => readonly Item<S, M, E>[],
): Item<S, M, E> =>
  item.kind === "step" || item.kind === "label" ? item : { ...item, items: change(item.items) };

/** `swap/publish-slots` of the operation `delete`. */
export const splitPath = (path: string): { readonly operation: string; readonly path: string } => {
  const slash = path.indexOf("/");
  return slash < 0
    ? { operation: path, path: "" }
    : { operation: path.slice(0, slash), path: path.slice(slash + 1) };
};

/** The name at the end of a path. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
