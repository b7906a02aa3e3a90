import type { LeafValue } from "../../../checker/state/bits.ts";
import type { ViewLeaf } from "../document.ts";

/** A state, read by the paths of its fields. What a model or a scenario does not have is absent, never an error. */
export interface Reader {
  /** Length of an array: `count("vcpus")`. */
  readonly count: (array: string) => number;
  /** `none` where there is no such field. */
  readonly text: (path: string) => string;
  /** null for an index that points nowhere, and where there is no such field. */
  readonly number: (path: string) => number | null;
  readonly flag: (path: string) => boolean;
  /** Fields below a record that are worth a word: not at rest, or just changed. */
  readonly busyBelow: (record: string) => readonly string[];
  /** Paths of all fields below a record. */
  readonly below: (record: string) => readonly string[];
  readonly has: (path: string) => boolean;
  readonly isResting: (path: string) => boolean;
}

/** Reads a value for each leaf. */
export const readerOf = (
  leaves: readonly ViewLeaf[],
  values: readonly LeafValue[],
  changed: ReadonlySet<string>,
): Reader => {
  const places = placesOf(leaves);
  const value = (path: string): LeafValue | undefined => values[places.leaves.get(path) ?? -1];
  const isResting = (path: string): boolean =>
    value(path) === leaves[places.leaves.get(path) ?? -1]?.resting;
  const below = (record: string): readonly string[] => places.below.get(record) ?? [];
  return {
    count: (array) => places.lengths.get(array) ?? 0,
    text: (path) => String(value(path) ?? "none"),
    number: (path) => {
      const found = value(path);
      return typeof found === "number" ? found : null;
    },
    flag: (path) => value(path) === true,
    below,
    busyBelow: (record) => below(record).filter((path) => !isResting(path) || changed.has(path)),
    has: (path) => places.leaves.has(path),
    isResting,
  };
};

interface Places {
  readonly leaves: ReadonlyMap<string, number>;
  /** By the paths of arrays. */
  readonly lengths: ReadonlyMap<string, number>;
  /** By the paths of records. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

const known = new WeakMap<readonly ViewLeaf[], Places>();

const placesOf = (leaves: readonly ViewLeaf[]): Places => {
  const made = known.get(leaves);
  if (made !== undefined) return made;
  const lengths = new Map<string, number>();
  const below = new Map<string, string[]>();
  for (const { path } of leaves) {
    for (const found of path.matchAll(/\[(\d+)\]/g)) {
      const array = path.slice(0, found.index);
      lengths.set(array, Math.max(lengths.get(array) ?? 0, Number(found[1]) + 1));
    }
    for (const dot of path.matchAll(/\./g)) {
      const record = path.slice(0, dot.index);
      const paths = below.get(record);
      if (paths === undefined) below.set(record, [path]);
      else paths.push(path);
    }
  }
  const places = { leaves: new Map(leaves.map(({ path }, i) => [path, i])), lengths, below };
  known.set(leaves, places);
  return places;
};
