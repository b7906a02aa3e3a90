import { match } from "ts-pattern";
import { nearest } from "./nearest.ts";
import type { Item, Label, Loop, Operation } from "./operation.ts";
import type { Step } from "./step.ts";

/**
 * A change of the protocol, as data: designs, seeded faults, reverted fixes and ablations are lists of these. `path` is
 * `operation/step`, with the names of splices, branches and loops between them: `delete/swap/publish-slots`. It may name a whole
 * splice, branch or loop where that makes sense (remove, move, replace, narrow).
 */
export type Edit<S, M, E> =
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "unwait"; readonly path: string }
  | { readonly kind: "uncheck"; readonly path: string }
  | { readonly kind: "narrow"; readonly path: string; readonly range: string }
  | { readonly kind: "order"; readonly path: string; readonly with: string }
  | {
      readonly kind: "insert";
      readonly path: string;
      readonly side: Side;
      readonly items: readonly Item<S, M, E>[];
    }
  | { readonly kind: "replace"; readonly path: string; readonly items: readonly Item<S, M, E>[] }
  | { readonly kind: "move"; readonly path: string; readonly side: Side; readonly to: string }
  | { readonly kind: "add-operation"; readonly operation: Operation<S, M, E> };

export type Side = "before" | "after";

/** An edit that does not fit the operations it is applied to. The message names what is there instead. */
export class EditError extends Error {
  override readonly name = "EditError";
}

/** Builders of edits, named as the command line names them. */
export const editsOf = <S, M, E>() => {
  type AnEdit = Edit<S, M, E>;
  type Items = readonly Item<S, M, E>[];
  return {
    remove: (path: string): AnEdit => ({ kind: "remove", path }),
    unwait: (path: string): AnEdit => ({ kind: "unwait", path }),
    uncheck: (path: string): AnEdit => ({ kind: "uncheck", path }),
    narrow: (path: string, range: string): AnEdit => ({ kind: "narrow", path, range }),
    order: (path: string, other: string): AnEdit => ({ kind: "order", path, with: other }),
    before: (path: string, ...items: Items): AnEdit => ({
      kind: "insert",
      path,
      side: "before",
      items,
    }),
    after: (path: string, ...items: Items): AnEdit => ({
      kind: "insert",
      path,
      side: "after",
      items,
    }),
    replace: (path: string, ...items: Items): AnEdit => ({ kind: "replace", path, items }),
    move: (
      path: string,
      where: { readonly before: string } | { readonly after: string },
    ): AnEdit =>
      "before" in where
        ? { kind: "move", path, side: "before", to: where.before }
        : { kind: "move", path, side: "after", to: where.after },
    addOperation: (operation: Operation<S, M, E>): AnEdit => ({ kind: "add-operation", operation }),
  };
};

/**
 * The operations with the edits applied, in order. Throws EditError if an edit names nothing, or changes nothing (`unwait` of a step
 * that does not wait).
 */
export const applyEdits = <S, M, E>(
  operations: readonly Operation<S, M, E>[],
  edits: readonly Edit<S, M, E>[],
): readonly Operation<S, M, E>[] => edits.reduce(applyEdit, operations);

const applyEdit = <S, M, E>(
  operations: readonly Operation<S, M, E>[],
  edit: Edit<S, M, E>,
): readonly Operation<S, M, E>[] => {
  if (edit.kind === "add-operation") {
    if (operations.some((o) => o.name === edit.operation.name))
      throw new EditError(`operation ${edit.operation.name} exists already`);
    return [...operations, edit.operation];
  }
  const { operation, path } = splitPath(edit.path);
  const target = operations.find((o) => o.name === operation);
  if (target === undefined)
    throw new EditError(
      `${describe(edit)}: no operation ${operation}${nearest(
        operation,
        operations.map((o) => o.name),
      )}`,
    );
  const items = editItems(target, path, edit);
  return operations.map((o) => (o === target ? { ...o, items } : o));
};

const editItems = <S, M, E>(
  operation: Operation<S, M, E>,
  path: string,
  edit: Exclude<Edit<S, M, E>, { readonly kind: "add-operation" }>,
): readonly Item<S, M, E>[] => {
  type AnItem = Item<S, M, E>;
  const missing = (wanted: string): EditError =>
    new EditError(
      `${describe(edit)}: no step ${operation.name}/${wanted}${nearest(wanted, pathsOf(operation.items))}`,
    );
  const require = (wanted: string): AnItem => {
    const found = find(operation.items, wanted);
    if (found === undefined) throw missing(wanted);
    return found;
  };
  const target = require(path);
  const step = (): Step<S, M, E> => {
    if (target.kind !== "step")
      throw new EditError(
        `${describe(edit)}: ${operation.name}/${path} is a ${target.kind}, not a step`,
      );
    return target;
  };
  const within = (other: string): string => {
    const split = splitPath(other);
    if (split.operation !== operation.name)
      throw new EditError(`${describe(edit)}: ${other} belongs to another operation`);
    require(split.path);
    return split.path;
  };
  const put = (into: readonly AnItem[], at: string, change: (item: AnItem) => readonly AnItem[]) =>
    rewrite(into, at, change);
  return match(edit)
    .with({ kind: "remove" }, () => put(operation.items, path, (item) => [labelOf(item)]))
    .with({ kind: "unwait" }, () => {
      if (!step().hasWait) throw new EditError(`${describe(edit)}: the step does not wait`);
      return put(operation.items, path, (item) =>
        item.kind === "step" ? [withoutWait(item)] : [item],
      );
    })
    .with({ kind: "uncheck" }, () => {
      const checked = step();
      if (checked.jumps.length === 0 && !checked.finishes)
        throw new EditError(`${describe(edit)}: the step checks nothing (it never jumps)`);
      return put(operation.items, path, (item) =>
        item.kind === "step" ? [withoutCheck(item)] : [item],
      );
    })
    .with({ kind: "narrow" }, ({ range }) => {
      if (target.kind !== "loop")
        throw new EditError(
          `${describe(edit)}: ${operation.name}/${path} has no range (it is a ${target.kind})`,
        );
      if (target.ranges[range] === undefined)
        throw new EditError(
          `${describe(edit)}: ${operation.name}/${path} cannot be narrowed to ${range}${nearest(range, Object.keys(target.ranges))}`,
        );
      return put(operation.items, path, (item) =>
        item.kind === "loop" ? [narrowed(item, range)] : [item],
      );
    })
    .with({ kind: "order" }, (e) => exchange(operation, path, within(e.with), e))
    .with({ kind: "insert" }, (e) =>
      put(operation.items, path, (item) =>
        e.side === "before" ? [...e.items, item] : [item, ...e.items],
      ),
    )
    .with({ kind: "replace" }, (e) =>
      put(operation.items, path, (item) => [labelOf(item), ...e.items]),
    )
    .with({ kind: "move" }, (e) => {
      const to = within(e.to);
      const without = put(operation.items, path, (item) => [labelOf(item)]);
      return put(without, to, (item) => (e.side === "before" ? [target, item] : [item, target]));
    })
    .exhaustive();
};

/** Two neighbours change places. */
const exchange = <S, M, E>(
  operation: Operation<S, M, E>,
  first: string,
  second: string,
  edit: Edit<S, M, E>,
): readonly Item<S, M, E>[] => {
  const parent = (p: string): string => p.split("/").slice(0, -1).join("/");
  if (parent(first) !== parent(second))
    throw new EditError(`${describe(edit)}: the two steps do not stand in the same list`);
  const swapIn = (items: readonly Item<S, M, E>[]): readonly Item<S, M, E>[] => {
    const a = items.findIndex((i) => i.name === lastOf(first));
    const b = items.findIndex((i) => i.name === lastOf(second));
    const [one, other] = [items[a], items[b]];
    if (one === undefined || other === undefined || Math.abs(a - b) !== 1)
      throw new EditError(`${describe(edit)}: the two steps are not neighbours`);
    return items.map((item, i) => (i === a ? other : i === b ? one : item));
  };
  const container = parent(first);
  return container === ""
    ? swapIn(operation.items)
    : rewrite(operation.items, container, (item) => [mapChildren(item, swapIn)]);
};

/** Every path below these items, in order. */
export const pathsOf = <S, M, E>(items: readonly Item<S, M, E>[], prefix = ""): readonly string[] =>
  items.flatMap((item) => {
    const own = prefix + item.name;
    if (item.kind === "step") return [own];
    if (item.kind === "label") return [];
    return [own, ...pathsOf(item.items, `${own}/`)];
  });

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

const rewrite = <S, M, E>(
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

const mapChildren = <S, M, E>(
  item: Item<S, M, E>,
  change: (items: readonly Item<S, M, E>[]) => readonly Item<S, M, E>[],
): Item<S, M, E> =>
  item.kind === "step" || item.kind === "label" ? item : { ...item, items: change(item.items) };

/** What a removed item leaves behind, so that jumps to it land on what follows. */
const labelOf = <S, M, E>(item: Item<S, M, E>): Label => ({ kind: "label", name: item.name });

const withoutWait = <S, M, E>(step: Step<S, M, E>): Step<S, M, E> => ({
  ...step,
  hasWait: false,
  bind: (me) => step.bind(me).map((alternative) => ({ ...alternative, waits: [] })),
});

/** The step still does its work, but the jump that it decides on is not taken. */
const withoutCheck = <S, M, E>(step: Step<S, M, E>): Step<S, M, E> => ({
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

const narrowed = <S, M, E>(loop: Loop<S, M, E>, range: string): Loop<S, M, E> => {
  const inRange = loop.ranges[range];
  return inRange === undefined
    ? loop
    : {
        ...loop,
        includes: (s, me, member) => loop.includes(s, me, member) && inRange(s, me, member),
      };
};

const splitPath = (path: string): { readonly operation: string; readonly path: string } => {
  const slash = path.indexOf("/");
  return slash < 0
    ? { operation: path, path: "" }
    : { operation: path.slice(0, slash), path: path.slice(slash + 1) };
};

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** `set-flags/swap/publish-slots:remove`: the form that the command line takes, for those edits that it takes. */
export const describe = <S, M, E>(edit: Edit<S, M, E>): string =>
  match(edit)
    .with({ kind: "remove" }, { kind: "unwait" }, { kind: "uncheck" }, (e) => `${e.path}:${e.kind}`)
    .with({ kind: "narrow" }, (e) => `${e.path}:narrow=${e.range}`)
    .with({ kind: "order" }, (e) => `${e.path},${lastOf(e.with)}:order`)
    .with(
      { kind: "insert" },
      (e) => `${e.path}:insert-${e.side}(${e.items.map((i) => i.name).join(",")})`,
    )
    .with({ kind: "replace" }, (e) => `${e.path}:replace(${e.items.map((i) => i.name).join(",")})`)
    .with({ kind: "move" }, (e) => `${e.path}:move-${e.side}(${e.to})`)
    .with({ kind: "add-operation" }, (e) => `${e.operation.name}:add`)
    .exhaustive();

/**
 * Reads `OPERATION/STEP:remove|unwait|uncheck|narrow=KIND` or `OPERATION/STEP,STEP:order`. Throws EditError with the accepted forms.
 */
export const parseEdit = <S, M, E>(text: string): Edit<S, M, E> => {
  const colon = text.lastIndexOf(":");
  const [where, what] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if (colon > 0 && where.includes("/")) {
    if (what === "remove" || what === "unwait" || what === "uncheck")
      return { kind: what, path: where };
    if (what.startsWith("narrow="))
      return { kind: "narrow", path: where, range: what.slice("narrow=".length) };
    const [first, second, ...more] = where.split(",");
    if (what === "order" && first !== undefined && second !== undefined && more.length === 0)
      return {
        kind: "order",
        path: first,
        with: `${first.slice(0, first.lastIndexOf("/") + 1)}${second}`,
      };
  }
  throw new EditError(
    `cannot read the edit "${text}": expected OPERATION/STEP:remove, :unwait, :uncheck, :narrow=KIND or OPERATION/STEP,STEP:order`,
  );
};
