import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import { isEnabled, type System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeWatch } from "../search/watch.ts";

/** Places of the state, in words, that a step has been seen to read and to write. */
export interface Footprint {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** By step, `operation/path`, and by the actor that runs it; a step that was not met has none. */
export type FootprintsByStep = Map<string, Map<string, Footprint>>;

export interface RecordOptions {
  /** Transitions to be taken. */
  readonly transitions: number;
  readonly seed: number;
}

/** Whoever looks at states from outside; stands for a step and for an actor. */
const onlooker = "(properties)";

/** A walk starts anew after so many steps: deep states and early ones are both seen. */
const longest = 400;

/**
 * Adds to `into` what steps read and write on a random walk: their conditions, their recipes, control that follows them, and what
 * properties ask about their events. What properties ask about states is an onlooker's. A lower bound: what no walk has met is not in it. To be given a system without reductions, since what they do would be laid to the steps.
 *
 * A recipe runs steps that nobody else can see together with the one before. Whose turn it is shows in the system's tally; where two
 * have begun without touching anything in between, what comes next is laid to both.
 */
export const recordFootprints = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  { transitions, seed }: RecordOptions,
  into: FootprintsByStep,
): void => {
  const { steps, tally } = system;
  const { layout, words, state, draft, counters } = pack(system);
  const first = encode(layout, initialState(system));
  /** Steps of each operation: only those of one can run in a recipe. */
  const stepsOf = groupedByOperation(steps);
  let mayRun: readonly number[] = [];
  let current: readonly string[] = [];
  let actor = "";
  /** Those of `current`, once something is touched: a step that was asked about and touched nothing has not been met. */
  let touching: readonly Footprint[] | null = null;
  const counted = tally.slice();
  let running = false;

  const footprintOf = (step: string): Footprint => {
    const byActor = entryOf(into, step, () => new Map<string, Footprint>());
    return entryOf(byActor, actor, () => ({ reads: new Set(), writes: new Set() }));
  };
  const lookAt = (whose: readonly string[], by: string): void => {
    current = whose;
    actor = by;
    touching = null;
  };
  /** Steps that have begun since are those that touch what is touched next. */
  const lookWhoRuns = (): void => {
    // Asked at each access.
    if (mayRun.every((i) => tally[i] === counted[i])) return;
    const begun = mayRun.filter((i) => tally[i] !== counted[i]);
    for (const i of begun) counted[i] = tally[i] ?? 0;
    lookAt(
      begun.flatMap((i) => steps[i] ?? []),
      actor,
    );
    for (const step of current) footprintOf(step);
  };
  const note = (what: keyof Footprint, place: string): void => {
    if (running) lookWhoRuns();
    touching ??= current.map(footprintOf);
    for (const footprint of touching) footprint[what].add(place);
  };
  const seenState = watched(state, "", note);
  const seenDraft = watched(draft, "", note);
  const random = randomBelow(seed);

  const { uses, holds, reached, on, by } = makeWatch(properties, undefined);
  const askedOfStates = [...uses, ...holds, ...reached];
  const askedOfEvents = [...on, ...by];
  const askAboutState = (): void => {
    lookAt([onlooker], onlooker);
    for (const { ask } of askedOfStates) ask(seenState);
  };

  words.set(first);
  for (let n = 0; n < transitions; n++) {
    askAboutState();
    const enabled = system.actors.flatMap(({ at }, a) => {
      const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
      const location = ((words[word] ?? 0) >>> shift) & (2 ** bits - 1);
      return at[location] ?? [];
    });
    const taken = enabled.filter((t) => {
      lookAt([`${t.operation}/${t.step}`], t.actor);
      return isEnabled(t, seenState);
    });
    const t = taken[random(Math.max(taken.length, 1))];
    if (t === undefined || n % longest === longest - 1) {
      words.set(first);
      continue;
    }
    const name = `${t.operation}/${t.step}`;
    lookAt([name], t.actor);
    if (t.event !== null) for (const { ask } of askedOfEvents) ask(seenState, t.event);
    mayRun = stepsOf.get(t.operation) ?? [];
    running = true;
    const to = t.recipe()(seenDraft);
    // Steps that touch nothing have been met all the same.
    lookWhoRuns();
    running = false;
    const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
    words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (to << shift);
  }
};

/** Positions of the steps, by the operation that is named before the first slash. */
const groupedByOperation = (steps: readonly string[]): ReadonlyMap<string, readonly number[]> => {
  const groups = new Map<string, number[]>();
  for (const [i, step] of steps.entries())
    entryOf(groups, step.slice(0, step.indexOf("/")), (): number[] => []).push(i);
  return groups;
};

/** Who has been seen to read and to write each place. */
interface Users {
  readonly readers: ReadonlySet<string>;
  readonly writers: ReadonlySet<string>;
}

/** Can anybody notice that two neighbours, each a group of steps, have changed places? */
export type Noticed = (first: readonly string[], second: readonly string[]) => boolean;

/**
 * Answers by what was recorded. The actor itself can, if one of the two writes what the other reads or writes. Somebody else can if both
 * touch what others touch, one of whom writes: he may come between them. (Peterson's protocol is wrong with its first two steps exchanged,
 * though they touch different places.) A step that was never met may be noticed, as far as is known.
 */
export const noticedBy = (footprints: FootprintsByStep): Noticed => {
  const users = usersOf(footprints);
  const others = (set: ReadonlySet<string>, actor: string): boolean =>
    [...set].some((one) => one !== actor);
  const isSeen = (actor: string, { reads, writes }: Footprint): boolean =>
    [...writes].some((place) => {
      const use = users.get(place);
      return use !== undefined && (others(use.readers, actor) || others(use.writers, actor));
    }) || [...reads].some((place) => others(users.get(place)?.writers ?? nobody, actor));
  const collide = (one: Footprint, other: Footprint): boolean =>
    [...one.writes].some((place) => other.reads.has(place) || other.writes.has(place));
  return (first, second) => {
    if ([...first, ...second].some((step) => !footprints.has(step))) return true;
    const actors = new Set(first.flatMap((step) => [...(footprints.get(step)?.keys() ?? [])]));
    return [...actors].some((actor) => {
      const of = (steps: readonly string[]): Footprint =>
        union(steps.flatMap((step) => footprints.get(step)?.get(actor) ?? []));
      const [one, other] = [of(first), of(second)];
      return (
        collide(one, other) || collide(other, one) || (isSeen(actor, one) && isSeen(actor, other))
      );
    });
  };
};

const nobody: ReadonlySet<string> = new Set();

const union = (footprints: readonly Footprint[]): Footprint => ({
  reads: new Set(footprints.flatMap(({ reads }) => [...reads])),
  writes: new Set(footprints.flatMap(({ writes }) => [...writes])),
});

const usersOf = (footprints: FootprintsByStep): ReadonlyMap<string, Users> => {
  const users = new Map<string, { readonly readers: Set<string>; readonly writers: Set<string> }>();
  const userOf = (place: string) =>
    entryOf(users, place, () => ({ readers: new Set<string>(), writers: new Set<string>() }));
  for (const byActor of footprints.values())
    for (const [actor, { reads, writes }] of byActor) {
      for (const place of reads) userOf(place).readers.add(actor);
      for (const place of writes) userOf(place).writers.add(actor);
    }
  return users;
};

/** The entry of a map, made if there is none. */
const entryOf = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  map.set(key, fresh);
  return fresh;
};

/** The same value, seen through a window that tells of each leaf that is read or written. */
const watched = <T>(
  value: T,
  path: string,
  note: (what: keyof Footprint, place: string) => void,
): T => {
  if (typeof value !== "object" || value === null) return value;
  const inner = new Map<string | symbol, unknown>();
  const isList = Array.isArray(value);
  return new Proxy(value, {
    get: (target, key, receiver) => {
      const known = inner.get(key);
      if (known !== undefined) return known;
      // Records have private fields, which their windows lack; methods of lists are to see the windows of the members.
      const found: unknown = Reflect.get(target, key, isList ? receiver : target);
      const place = `${path}${String(key)}`;
      if (typeof found === "object" && found !== null) {
        const window = watched(found, `${place}.`, note);
        inner.set(key, window);
        return window;
      }
      if (!isList) note("reads", place);
      return found;
    },
    set: (target, key, stored) => {
      note("writes", `${path}${String(key)}`);
      return Reflect.set(target, key, stored);
    },
  });
};

/** Numerical Recipes' generator; its upper bits. */
const randomBelow = (seed: number): ((bound: number) => number) => {
  let random = seed;
  return (bound) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return Math.floor((random / 2 ** 32) * bound);
  };
};
