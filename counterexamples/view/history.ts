import type { LeafValue } from "../../checker/state/bits.ts";
import type { ViewDocument } from "./document.ts";

/** The state after so many steps: a value for each leaf. */
export const valuesAt = (
  { initial, steps }: Pick<ViewDocument, "initial" | "steps">,
  count: number,
): readonly LeafValue[] => {
  const values = [...initial];
  for (const { changes } of steps.slice(0, count))
    for (const [leaf, value] of changes) values[leaf] = value;
  return values;
};

/** Paths of the leaves that step `number` (from 1) changes. */
export const changedBy = (
  { leaves, steps }: Pick<ViewDocument, "leaves" | "steps">,
  number: number,
): ReadonlySet<string> =>
  new Set((steps[number - 1]?.changes ?? []).flatMap(([leaf]) => leaves[leaf]?.path ?? []));

/** Paths that some step changes, in the order of the declaration; without program counters. */
export const changingPaths = ({ leaves, steps }: ViewDocument): readonly string[] => {
  const changing = new Set(steps.flatMap(({ changes }) => changes.map(([leaf]) => leaf)));
  return leaves.flatMap(({ path }, i) =>
    changing.has(i) && !path.startsWith("pc.") ? [path] : [],
  );
};

/** The nearest step after (`by` 1) or before (`by` -1) step `number` that changes the field; null if there is none. */
export const nextChange = (
  { leaves, steps }: ViewDocument,
  number: number,
  field: string,
  by: 1 | -1,
): number | null => {
  const wanted = leaves.findIndex(({ path }) => path === field);
  for (let at = number + by; at >= 1 && at <= steps.length; at += by)
    if (steps[at - 1]?.changes.some(([leaf]) => leaf === wanted) === true) return at;
  return null;
};

/** Steps that sentences name, `step 12`: the reason's. */
export const stepsNamed = (sentences: readonly string[]): ReadonlySet<number> =>
  new Set(
    sentences.flatMap((sentence) =>
      [...sentence.matchAll(/\bsteps? (\d+)(?:(?:, | and | to )(\d+))*/g)].flatMap(([named]) =>
        [...named.matchAll(/\d+/g)].map(([number]) => Number(number)),
      ),
    ),
  );
