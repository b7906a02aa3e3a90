import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import type { Levels } from "../verdict.ts";
import { EdgeLog, type EdgeMark } from "./edges.ts";
import type { Store } from "./store.ts";
import type { StateTable } from "./table.ts";
import type { Waits } from "./waits.ts";
import type { Found, Watch } from "./watch.ts";

/** How far a search had come between two states. */
export interface Boundary {
  /** States that are expanded. */
  readonly expanded: number;
  readonly level: number;
  readonly levelEnd: number;
  readonly levels: Levels;
  /** See `Seen.midway`. */
  readonly midway: number;
  /** States before this one are known to have damaged no array. */
  readonly sound: number;
}

/** All that a search has counted and found at a boundary: plain data, which JSON carries exactly. */
export interface Counted extends Boundary {
  readonly kind: "alone";
  /** Words of a state. */
  readonly width: number;
  readonly states: number;
  readonly transitions: number;
  /** By property. */
  readonly exercised: readonly number[];
  readonly found: readonly (Found | null)[];
  /** By wait, in the order of `Waits.counts`. */
  readonly waits: readonly number[];
  /** By step: how often it ran, and how often it jumped or ended its operation. */
  readonly tally: readonly number[];
  readonly left: readonly number[];
  /** null if the transitions to known states are not kept. */
  readonly edges: EdgeMark | null;
  /** Bytes of the search's tables then. */
  readonly bytes: number;
}

/** A search at a boundary. */
export interface Snapshot {
  readonly counted: Counted;
  /**
   * The log of states, and that of transitions, as views of the search's own memory: what they show is never written again, so they may be
   * read while the search goes on.
   */
  readonly logs: readonly Uint8Array[];
}

/** A snapshot that was taken before. */
export interface Saved {
  readonly counted: Counted;
  /** Gives the bytes of its logs, one piece after the other, in any pieces. */
  readonly fill: (into: Uint8Array) => void;
}

/** Takes snapshots of one search, or makes it what one says. */
export interface Snapshots {
  /** Remembers what is counted now; what it returns makes the snapshot, also later. Not to be called while successors are queued. */
  readonly mark: (boundary: Boundary, bytes: number) => () => Snapshot;
  /** Throws RangeError if there is no memory for it. */
  readonly restore: (saved: Saved) => void;
}

export const makeSnapshots = <S, E extends Event>(
  { tally, left, steps }: Pick<System<S, E>, "tally" | "left" | "steps">,
  table: StateTable,
  store: Store,
  watch: Watch<S, E>,
  waits: Waits,
): Snapshots => {
  const some = steps.length;
  const [ranBefore, leftBefore] = [tally.slice(0, some), left.slice(0, some)];
  const since = (now: Uint32Array, before: Uint32Array): readonly number[] =>
    Array.from(before, (count, i) => ((now[i] as number) - count) >>> 0);
  return {
    mark: (boundary, bytes) => {
      const edges = store.edges();
      const levels = boundary.levels.length;
      const edgeMark = edges?.mark() ?? null;
      const counted: Counted = {
        kind: "alone",
        ...boundary,
        width: table.width,
        states: table.count,
        transitions: store.transitions(),
        exercised: [...watch.exercised],
        found: [...watch.found],
        waits: waits.counters().map(({ states }) => states),
        tally: since(tally, ranBefore),
        left: since(left, leftBefore),
        edges: edgeMark,
        bytes,
      };
      return () => ({
        // Grows while the search goes on.
        counted: { ...counted, levels: counted.levels.slice(0, levels) },
        logs: [
          ...table.logs(counted.states),
          ...(edges === null || edgeMark === null ? [] : edges.logs(edgeMark)),
        ],
      });
    },
    restore: ({ counted, fill }) => {
      table.restore(counted.states, fill);
      store.restore(counted.transitions, EdgeLog.restored(counted.edges, fill));
      counted.exercised.forEach((states, p) => (watch.exercised[p] = states));
      counted.found.forEach((found, p) => {
        if (found !== null) watch.record(p, found);
      });
      waits.counters().forEach((counter, i) => (counter.states = counted.waits[i] ?? 0));
      counted.tally.forEach((ran, i) => (tally[i] = (tally[i] as number) + ran));
      counted.left.forEach((gone, i) => (left[i] = (left[i] as number) + gone));
    },
  };
};
