import { match } from "ts-pattern";
import { EditError, type Edit } from "./edit.ts";
import { describe } from "./edit-text.ts";
import { labelOf, narrowed, withoutCheck, withoutWait } from "./edited-items.ts";
import { find, lastOf, mapChildren, pathsOf, rewrite, splitPath } from "./item-paths.ts";
import { nearest } from "./nearest.ts";
import type { Item, Operation } from "./operation.ts";
import type { Step } from "./step.ts";

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
