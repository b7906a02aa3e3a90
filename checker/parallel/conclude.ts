import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import { judge, type Seen } from "../search/judge.ts";
import { makeReady } from "../search/ready.ts";
import { makeWaits } from "../search/waits.ts";
import { pack } from "../state/packed.ts";
import type {
  Levels,
  Limit,
  Progress,
  PropertyVerdict,
  SearchLimits,
  SearchOutcome,
  WaitCount,
} from "../verdict.ts";
import { cell, stops } from "./control.ts";
import type { Share } from "./member.ts";
import { bytesOfBlock, type SharedMemory } from "./memory.ts";

export interface ConcludeOptions extends SearchLimits {
  /** Asked at each yield. */
  readonly interrupted?: () => boolean;
  /** What had been counted before the search was resumed. */
  readonly before?: Share | null;
}

/**
 * Makes the outcome of a search from what its threads have counted. What they have found is searched for again on one thread, only as deep
 * as it is: that gives the same schedule for any number of threads. Where something was thrown, one thread searches alone, and says what.
 */
export function* conclude<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  memory: SharedMemory,
  ofThreads: readonly Share[],
  { before = null, ...options }: ConcludeOptions = {},
): Generator<Progress, SearchOutcome, void> {
  const { control, found } = memory;
  const shares = before === null ? ofThreads : [...ofThreads, before];
  const stop = control[cell.stop] as number;
  // The threads may still hold what is shared, so that one thread can have the rest of the memory only.
  const { maxBytes } = options;
  const rest =
    maxBytes === undefined ? options : { ...options, maxBytes: maxBytes - bytesOf(memory) };
  if (stop === stops.broken) return yield* explore(system, properties, rest);
  const sum = (of: (share: Share) => number): number =>
    shares.reduce((total, share) => total + of(share), 0);
  const whole = control[cell.whole] === 1;
  const finished = control[cell.finished] === 1;

  const shown = new Map<string, PropertyVerdict>();
  let limit = limitOf(stop);
  const lengths = new Map<Property<S, E>, number>();
  properties.forEach((property, p) => {
    const mark = found[p] as number;
    if (mark > 0) lengths.set(property, mark - 1);
    else if (isStuck(property) && sum(({ stuck }) => stuck) > 0)
      lengths.set(property, Number.POSITIVE_INFINITY);
  });
  for (;;) {
    const missing = [...lengths].filter(([{ name }]) => !shown.has(name));
    const deepest = missing.reduce<(typeof missing)[number] | null>(
      (a, b) => (a === null || b[1] > a[1] ? b : a),
      null,
    );
    if (deepest === null) break;
    const [{ name }] = deepest;
    // What is less deep is found on the way.
    const again = yield* explore(
      system,
      missing.map(([property]) => property),
      { ...rest, stopAtFirst: [name] },
    );
    for (const verdict of again.verdicts) {
      const length = (verdict.schedule ?? verdict.witness)?.length;
      if (length === undefined) continue;
      const expected = lengths.get(propertyNamed(properties, verdict.property)) ?? length;
      if (expected !== length && expected !== Number.POSITIVE_INFINITY)
        throw new Error(
          `${verdict.property}: ${length} steps on one thread, ${expected} on ${memory.threads}`,
        );
      shown.set(verdict.property, verdict);
    }
    if (shown.has(name)) continue;
    if (again.limit === null)
      throw new Error(`${name}: found on ${memory.threads} threads, but not on one`);
    limit ??= again.limit;
    for (const [property] of missing) if (!shown.has(property.name)) lengths.delete(property);
  }
  const asked = properties.some(isStuck);
  if (asked && whole && !finished) limit ??= "max-memory";

  const seen: Seen = {
    broken: false,
    whole,
    finished,
    states: statesOf(memory),
    midway: sum(({ midway }) => midway),
  };
  return {
    engine: "exhaustive",
    states: seen.states,
    transitions: sum(({ transitions }) => transitions),
    depth: Math.max(0, (control[cell.level] as number) + (control[cell.below] as number)),
    levels: levelsOf(memory),
    limit,
    broken: null,
    verdicts: properties.map((property, p) => {
      const exercised = sum((share) => share.exercised[p] ?? 0);
      const there = shown.get(property.name);
      const schedule = there?.schedule ?? there?.witness ?? null;
      if (there !== undefined && schedule !== null)
        return judge(
          property,
          { state: 0, via: null, finding: there.finding },
          exercised,
          seen,
          () => schedule,
        );
      // Found, but there was no memory or time to find it again.
      const lost = (found[p] as number) > 0 || (isStuck(property) && sum(({ stuck }) => stuck) > 0);
      return judge(property, null, exercised, lost ? { ...seen, whole: false } : seen, () => []);
    }),
    waits: waitCounts(system, (i) => sum(({ waits }) => waits[i] ?? 0)),
    neverRan: system.steps.filter((_, i) => sum(({ tally }) => tally[i] ?? 0) === 0),
    left: system.steps.filter((_, i) => sum(({ left }) => left[i] ?? 0) > 0),
    bytes: bytesOf(memory) + sum(({ edgeBytes }) => edgeBytes),
  };
}

/**
 * The outcome of a search of which a thread has died for want of memory: what had been counted by then, and nothing decided, since what that
 * thread had seen is gone.
 */
export const abandoned = <S, E extends Event>(
  properties: readonly Property<S, E>[],
  memory: SharedMemory,
): SearchOutcome => ({
  engine: "exhaustive",
  states: statesOf(memory),
  transitions: memory.taken.reduce((sum, some) => sum + some, 0),
  depth: Math.max(0, memory.control[cell.level] as number),
  levels: levelsOf(memory),
  limit: "max-memory",
  broken: null,
  verdicts: properties.map(({ name, kind }) => ({
    property: name,
    kind,
    verdict: "undecided",
    exercised: 0,
    finding: null,
    schedule: null,
    witness: null,
  })),
  waits: [],
  neverRan: [],
  left: [],
  bytes: bytesOf(memory),
});

const isStuck = <S, E extends Event>({ kind, name }: Property<S, E>): boolean =>
  kind === "can-finish" && name === "can-finish";

const propertyNamed = <S, E extends Event>(
  properties: readonly Property<S, E>[],
  name: string,
): Property<S, E> => {
  const property = properties.find((p) => p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property;
};

const limitOf = (stop: number): Limit | null => {
  switch (stop) {
    case stops.states:
      return "max-states";
    case stops.memory:
      return "max-memory";
    case stops.interrupted:
      return "interrupted";
    default:
      return null;
  }
};

/** Each system has the same waits in the same order, whichever thread has built it. */
const waitCounts = <S, E extends Event>(
  system: System<S, E>,
  states: (wait: number) => number,
): readonly WaitCount[] => {
  const waits = makeWaits();
  makeReady(system, pack(system), waits);
  return waits.counts().map((wait, i) => ({ ...wait, states: states(i) }));
};

/** States that are stored, as far as the threads have told. */
export const statesOf = ({ control }: SharedMemory): number => control[cell.stored] as number;

/** Bytes of the table, without what can-finish needs. */
export const bytesOf = ({ control, width }: SharedMemory): number =>
  4 * 2 ** (control[cell.bits] as number) + (control[cell.blocks] as number) * bytesOfBlock(width);

/** The levels that have begun. */
export const levelsOf = ({ control, levels }: SharedMemory): Levels => [
  ...levels.subarray(0, Atomics.load(control, cell.level) + 1),
];
