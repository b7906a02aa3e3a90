import type { LeafValue } from "../../checker/state/bits.ts";
import type { ViewDocument, ViewStep } from "./document.ts";

/** How two schedules lie beside each other. */
export interface Alignment {
  /** For each number of steps of the first, that of the second which it goes with; the other way round. */
  readonly partner: readonly [readonly number[], readonly number[]];
  /** Numbers of the steps, of each, that the other does not have. */
  readonly only: readonly [ReadonlySet<number>, ReadonlySet<number>];
}

/** Beyond this many comparisons only what is equal at the beginning and at the end is found. */
const mostComparisons = 4_000_000;

/** Lays two schedules beside each other, by the longest list of steps that both take in the same order. */
export const align = (a: readonly ViewStep[], b: readonly ViewStep[]): Alignment => {
  const [left, right] = [a.map(keyOf), b.map(keyOf)];
  const pairs = commonSteps(left, right);
  const partnerOf = (count: number, side: 0 | 1): readonly number[] => {
    const partner: number[] = [];
    let next = 0;
    let last = 0;
    for (let i = 0; i <= count; i++) {
      const pair = pairs[next];
      if (pair !== undefined && pair[side] === i) {
        last = pair[side === 0 ? 1 : 0];
        next++;
      }
      partner.push(last);
    }
    return partner;
  };
  const onlyOf = (count: number, side: 0 | 1): ReadonlySet<number> => {
    const shared = new Set(pairs.map((pair) => pair[side]));
    return new Set(
      Array.from({ length: count }, (_, i) => i + 1).filter((number) => !shared.has(number)),
    );
  };
  return {
    partner: [partnerOf(a.length, 0), partnerOf(b.length, 1)],
    only: [onlyOf(a.length, 0), onlyOf(b.length, 1)],
  };
};

type Pair = readonly [number, number];

const keyOf = ({ actor, operation, step, choice }: ViewStep): string =>
  JSON.stringify([actor, operation, step, choice]);

/** Numbers, from 1, of steps that go together, ascending. */
const commonSteps = (a: readonly string[], b: readonly string[]): readonly Pair[] => {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end++;
  const middle = longest(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [
    ...Array.from({ length: start }, (_, i): Pair => [i + 1, i + 1]),
    ...middle.map(([i, j]): Pair => [start + i, start + j]),
    ...Array.from({ length: end }, (_, i): Pair => [
      a.length - end + i + 1,
      b.length - end + i + 1,
    ]),
  ];
};

const longest = (a: readonly string[], b: readonly string[]): readonly Pair[] => {
  if (a.length * b.length > mostComparisons) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;)
    if (a[i] === b[j]) pairs.push([++i, ++j]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  return pairs;
};

/** A field that two states differ in; `none` where one of them does not have it. */
export interface Difference {
  readonly path: string;
  readonly values: readonly [LeafValue, LeafValue];
}

/** In what two states, of systems that need not be the same, differ: values by leaf, each with its document. */
export const differencesOf = (
  a: readonly LeafValue[],
  { leaves: leavesOfA }: Pick<ViewDocument, "leaves">,
  b: readonly LeafValue[],
  { leaves: leavesOfB }: Pick<ViewDocument, "leaves">,
): readonly Difference[] => {
  const values = new Map(leavesOfB.map(({ path }, i) => [path, b[i] ?? "none"]));
  const known = new Set(leavesOfA.map(({ path }) => path));
  return [
    ...leavesOfA.flatMap(({ path, resting }, i): readonly Difference[] => {
      const [here, there] = [a[i] ?? "none", values.get(path) ?? resting];
      return here === there ? [] : [{ path, values: [here, there] }];
    }),
    ...leavesOfB.flatMap(({ path, resting }, i): readonly Difference[] => {
      const there = b[i] ?? "none";
      return known.has(path) || there === resting ? [] : [{ path, values: [resting, there] }];
    }),
  ];
};
