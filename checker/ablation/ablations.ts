import { find, jumpsIn, pathsOf } from "../protocol/item-paths.ts";
import type { Item, Operation } from "../protocol/operation.ts";

export type AblationKind = "remove" | "unwait" | "uncheck" | "narrow" | "order";

/** One single edit of a design, as plain data: `OPERATION/STEP:EDIT` is the form that the command line takes. */
export interface Ablation {
  readonly operation: string;
  /** Path within the operation; of two neighbours `path/first,second`. */
  readonly step: string;
  readonly kind: AblationKind;
  /** The kind, and what a loop is narrowed to: `narrow=first-vcpu`. */
  readonly edit: string;
  /** Steps that it alters or moves, `operation/path`. */
  readonly touches: readonly string[];
  /**
   * If none of `touches` runs in a system in which whatever was begun can end, control never comes to them, and the edit changes
   * nothing. Not so where an operation begins, since a wait there leaves its actor idle, nor in one that need not end.
   */
  readonly silentUnlessRun: boolean;
  /** Does an exchange of neighbours move a place that steps of the operation jump to? */
  readonly movesTarget: boolean;
}

/** The edit in the command line's words. */
export const textOf = ({ operation, step, edit }: Ablation): string =>
  `${operation}/${step}:${edit}`;

/** The steps of the first and of the second of two neighbours. */
export const sidesOf = ({
  operation,
  step,
  touches,
}: Ablation): readonly [first: readonly string[], second: readonly string[]] => {
  const first = `${operation}/${step.slice(0, step.lastIndexOf(","))}`;
  const isFirst = (path: string): boolean => path === first || path.startsWith(`${first}/`);
  return [touches.filter(isFirst), touches.filter((path) => !isFirst(path))];
};

/**
 * Can the edit alter a system in which these steps stand (`System.standing`)? One of a step that is left out there cannot, nor can an
 * exchange of neighbours of which one is left out, unless jumps lead to it. Where it moves the target of a jump, a yes may be too much.
 */
export const canAlter = (ablation: Ablation, standing: ReadonlySet<string>): boolean => {
  const stands = (paths: readonly string[]): boolean => paths.some((path) => standing.has(path));
  return ablation.kind === "order" && !ablation.movesTarget
    ? sidesOf(ablation).every(stands)
    : stands(ablation.touches);
};

/**
 * Every single edit of these operations, in the order of their steps: of each step `remove`, `unwait` if it waits, `uncheck` if it jumps
 * or ends its operation; of each loop `narrow` to each range that it declares; of each two neighbours in a list `order`, once. All of them
 * can be applied. Whether one changes anything in some scenario is another question.
 */
export const ablationsOf = <S, M, E>(
  operations: readonly Operation<S, M, E>[],
): readonly Ablation[] =>
  operations.flatMap((operation) => {
    const first = firstStep(operation.items, "");
    const targets = new Set(jumpsIn(operation.items).flatMap((label) => label.split("/")));
    const about = (
      step: string,
      kind: AblationKind,
      edit: string,
      touched: readonly string[],
    ): Ablation => ({
      operation: operation.name,
      step,
      kind,
      edit,
      touches: touched.map((path) => `${operation.name}/${path}`),
      silentUnlessRun:
        !operation.endless && touched.length > 0 && !touched.some((path) => path === first),
      movesTarget: false,
    });
    const ofItem = (item: Item<S, M, E>, path: string): readonly Ablation[] => {
      switch (item.kind) {
        case "label":
          return [];
        case "step":
          return [
            about(path, "remove", "remove", [path]),
            ...(item.hasWait ? [about(path, "unwait", "unwait", [path])] : []),
            ...(item.jumps.length > 0 || item.finishes
              ? [about(path, "uncheck", "uncheck", [path])]
              : []),
          ];
        case "loop":
          return [
            ...Object.keys(item.ranges).map((range) =>
              about(path, "narrow", `narrow=${range}`, stepsBelow(item, path)),
            ),
            ...ofList(item.items, `${path}/`),
          ];
        case "splice":
        case "branch":
          return ofList(item.items, `${path}/`);
      }
    };
    const ofList = (items: readonly Item<S, M, E>[], prefix: string): readonly Ablation[] =>
      items.flatMap((item, i) => {
        const path = prefix + item.name;
        const next = items[i + 1];
        return next !== undefined && canChangePlaces(items, i)
          ? [
              ...ofItem(item, path),
              {
                ...about(`${path},${next.name}`, "order", "order", [
                  ...stepsBelow(item, path),
                  ...stepsBelow(next, prefix + next.name),
                ]),
                movesTarget: namesIn([item, next]).some((name) => targets.has(name)),
              },
            ]
          : ofItem(item, path);
      });
    return ofList(operation.items, "");
  });

/** Two items, neither of them a label, that an edit can name: the first of their names in the list. */
const canChangePlaces = <S, M, E>(items: readonly Item<S, M, E>[], i: number): boolean =>
  [i, i + 1].every((at) => {
    const item = items[at];
    return (
      item !== undefined &&
      item.kind !== "label" &&
      items.findIndex(({ name }) => name === item.name) === at
    );
  });

/** Paths of the steps at or below an item. */
const stepsBelow = <S, M, E>(item: Item<S, M, E>, path: string): readonly string[] =>
  item.kind === "step"
    ? [path]
    : item.kind === "label"
      ? []
      : pathsOf(item.items, `${path}/`).filter(
          (below) => find(item.items, below.slice(path.length + 1))?.kind === "step",
        );

/** Names of the items and of all below them. */
const namesIn = <S, M, E>(items: readonly Item<S, M, E>[]): readonly string[] =>
  items.flatMap((item) =>
    item.kind === "step" || item.kind === "label"
      ? [item.name]
      : [item.name, ...namesIn(item.items)],
  );

/** The step with which an operation begins, whatever branches and loops stand around it. */
const firstStep = <S, M, E>(items: readonly Item<S, M, E>[], prefix: string): string | null => {
  for (const item of items) {
    const first = stepsBelow(item, prefix + item.name)[0];
    if (first !== undefined) return first;
  }
  return null;
};
