import type { Event } from "../protocol/step.ts";
import type { System, Whole } from "../protocol/system.ts";
import { fromBits, valuesOf, type LeafValue } from "./bits.ts";
import type { Change } from "./diff.ts";
import { defaultOf } from "./fields.ts";
import { leafValues } from "./immutable.ts";
import { keyLine, keyOfLines, shownValue } from "./key.ts";
import { layoutOf, type Leaf } from "./layout.ts";

/** A leaf that may have had another value. */
interface Other {
  /** in the order of the key's lines */
  readonly at: number;
  readonly leaf: Leaf;
  readonly value: LeafValue;
}

/** Of more changes than these not every subset is tried. */
const mostChanges = 10;

/**
 * In what a state with the key `wanted` differs from `state`, as far as that can be found out: a key is a hash, so states that are near are
 * tried. Near is: one field is another; some of what the last step changed is as it was `before` it; one field that it changed is another,
 * and one more field. The smallest difference that fits, each field with its value in that state (`before`) and in this one (`after`);
 * null if none does, as where a field had another name. Some 10,000 states are tried, of 2^32 keys: what fits is hardly by chance.
 */
export const behindKey = <S, E extends Event>(
  system: System<S, E>,
  before: Whole<S>,
  state: Whole<S>,
  wanted: string,
): readonly Change[] | null => {
  const layout = layoutOf(system);
  const [was, is] = [leafValues(layout, before), leafValues(layout, state)];
  const leaves = layout.leaves
    .map((leaf, i) => ({
      leaf,
      was: was[i] ?? defaultOf(leaf.field),
      is: is[i] ?? defaultOf(leaf.field),
    }))
    // As the lines are sorted: `=` is part of what they are sorted by.
    .sort((a, b) => (`${a.leaf.path}=` < `${b.leaf.path}=` ? -1 : 1));
  const lines = leaves.map((one) => keyLine(one.leaf, one.is));
  const fits = (others: readonly Other[]): boolean => {
    const changed = [...lines];
    for (const { at, leaf, value } of others) changed[at] = keyLine(leaf, value);
    return keyOfLines(changed) === wanted;
  };
  const singles = leaves.flatMap(({ leaf, is: now }, at) =>
    Array.from({ length: valuesOf(leaf.field) }, (_, bits) => fromBits(leaf.field, bits))
      .filter((value) => value !== now)
      .map((value): Other => ({ at, leaf, value })),
  );
  const undone = leaves.flatMap(({ leaf, was: value, is: now }, at) =>
    value === now ? [] : [{ at, leaf, value }],
  );
  const changedAt = new Set(undone.map(({ at }) => at));
  const nearby = singles.filter(
    ({ at, leaf, value }) =>
      changedAt.has(at) && (leaf.field.kind !== "location" || value === leaves[at]?.was),
  );
  const found =
    singles.map((one) => [one]).find(fits) ??
    subsets(undone.slice(0, mostChanges)).find(fits) ??
    firstPair(nearby, singles, fits);
  return (
    found?.map(({ at, leaf: { path, field }, value }) => ({
      path,
      before: shownValue(field, value),
      after: shownValue(field, leaves[at]?.is ?? defaultOf(field)),
    })) ?? null
  );
};

/** Smaller ones first. */
const subsets = (others: readonly Other[]): readonly (readonly Other[])[] =>
  others
    .reduce<readonly (readonly Other[])[]>(
      (all, one) => [...all, ...all.map((some) => [...some, one])],
      [[]],
    )
    .toSorted((a, b) => a.length - b.length);

const firstPair = (
  some: readonly Other[],
  all: readonly Other[],
  fits: (others: readonly Other[]) => boolean,
): readonly Other[] | undefined => {
  for (const one of some)
    for (const other of all) if (one.at !== other.at && fits([one, other])) return [one, other];
  return undefined;
};
