import { owing } from "../search/expand.ts";
import type { Event } from "../protocol/step.ts";
import type { WaitCount } from "../verdict.ts";
import type { Graph } from "./graph.ts";

/** Counts what the states of a graph have shown that a search has come along: by kinds of states, of which there are few. */
export interface Totals {
  /** A state was stored in which this set of properties is exercised. */
  readonly use: (set: number) => void;
  /** A state was left by its recorded transitions, of which this is known. */
  readonly expand: (expansion: number) => void;
  readonly taken: () => number;
  /** States in which somebody is in the middle of something that must end. */
  readonly midway: () => number;
  /** By property, with what was counted otherwise. */
  readonly exercised: (otherwise: Float64Array) => Float64Array;
  readonly waits: (otherwise: readonly WaitCount[]) => readonly WaitCount[];
  /** Names of the steps that ran, and of those that have left their way. */
  readonly ran: () => ReadonlySet<string>;
  readonly left: () => ReadonlySet<string>;
}

export const makeTotals = <S, E extends Event>({
  system,
  useSets,
  expansions,
  waits,
}: Graph<S, E>): Totals => {
  const used = new Float64Array(useSets.length);
  const expanded = new Float64Array(expansions.length);
  const takenBy = Float64Array.from(expansions, ({ taken }) => taken);
  let taken = 0;
  const stepsIn = (of: "ran" | "left"): ReadonlySet<string> => {
    const met = new Uint8Array(system.steps.length);
    for (const [i, one] of expansions.entries())
      if (expanded[i] !== 0) for (const step of one[of]) met[step] = 1;
    return new Set(system.steps.filter((_, step) => met[step] === 1));
  };
  return {
    use: (set) => {
      used[set] = (used[set] as number) + 1;
    },
    expand: (expansion) => {
      expanded[expansion] = (expanded[expansion] as number) + 1;
      taken += takenBy[expansion] as number;
    },
    taken: () => taken,
    midway: () =>
      expansions.reduce(
        (sum, { found }, i) => sum + ((found & owing) === 0 ? 0 : (expanded[i] ?? 0)),
        0,
      ),
    exercised: (otherwise) =>
      otherwise.map((count, property) =>
        useSets.reduce((sum, set, i) => sum + ((set >>> property) & 1) * (used[i] ?? 0), count),
      ),
    waits: (otherwise) => {
      const known = waits.counts();
      const counts = new Map<string, number>();
      for (const [i, { waited }] of expansions.entries())
        for (const wait of waited) {
          const one = known[wait];
          if (one === undefined) continue;
          const name = nameOf(one);
          counts.set(name, (counts.get(name) ?? 0) + (expanded[i] ?? 0));
        }
      return otherwise.map((one) => ({
        ...one,
        states: one.states + (counts.get(nameOf(one)) ?? 0),
      }));
    },
    ran: () => stepsIn("ran"),
    left: () => stepsIn("left"),
  };
};

const nameOf = ({ actor, operation, step, reason }: WaitCount): string =>
  JSON.stringify([actor, operation, step, reason]);
