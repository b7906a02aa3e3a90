import type { Event } from "../protocol/step.ts";
import { isEnabled, type System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";

/** Places of the state, in words, that a step has been seen to read and to write. */
export interface Footprint {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** By step, `operation/path`; a step that was not met has none. */
export type FootprintsByStep = Map<string, Footprint>;

export interface RecordOptions {
  /** Transitions to be taken. */
  readonly transitions: number;
  readonly seed: number;
}

/** A walk starts anew after so many steps: deep states and early ones are both seen. */
const longest = 400;

/**
 * Adds to `into` what steps read and write on a random walk: their conditions, their recipes, and control that follows them. A lower
 * bound: what no walk has met is not in it. To be given a system without reductions, since what they do would be laid to the steps.
 *
 * A recipe runs steps that nobody else can see together with the one before. Whose turn it is shows in the system's tally; where two
 * have begun without touching anything in between, what comes next is laid to both.
 */
export const recordFootprints = <S, E extends Event>(
  system: System<S, E>,
  { transitions, seed }: RecordOptions,
  into: FootprintsByStep,
): void => {
  const { steps, tally } = system;
  const { layout, words, state, draft, counters } = pack(system);
  const first = encode(layout, initialState(system));
  let current: readonly string[] = [];
  let counted = tally.slice();
  let running = false;

  const footprintOf = (step: string): Footprint => {
    const known = into.get(step);
    if (known !== undefined) return known;
    const fresh: Footprint = { reads: new Set(), writes: new Set() };
    into.set(step, fresh);
    return fresh;
  };
  /** Steps that have begun since are those that touch what is touched next. */
  const lookWhoRuns = (): void => {
    const begun = steps.filter((_, i) => tally[i] !== counted[i]);
    if (begun.length === 0) return;
    current = begun;
    counted = tally.slice();
    for (const step of begun) footprintOf(step);
  };
  const note = (what: keyof Footprint, place: string): void => {
    if (running) lookWhoRuns();
    for (const step of current) footprintOf(step)[what].add(place);
  };
  const seenState = watched(state, "", note);
  const seenDraft = watched(draft, "", note);
  const random = randomBelow(seed);

  words.set(first);
  for (let n = 0; n < transitions; n++) {
    const enabled = system.actors.flatMap(({ at }, a) => {
      const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
      const location = ((words[word] ?? 0) >>> shift) & (2 ** bits - 1);
      return at[location] ?? [];
    });
    const taken = enabled.filter((t) => {
      current = [`${t.operation}/${t.step}`];
      return isEnabled(t, seenState);
    });
    const t = taken[random(Math.max(taken.length, 1))];
    if (t === undefined || n % longest === longest - 1) {
      words.set(first);
      continue;
    }
    const name = `${t.operation}/${t.step}`;
    current = [name];
    counted = tally.slice();
    running = true;
    const to = t.run(seenDraft);
    // Steps that touch nothing have been met all the same.
    lookWhoRuns();
    running = false;
    const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
    words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (to << shift);
  }
};

/** Does one of two groups of steps write what the other reads or writes? So does a step that was never met, as far as is known. */
export const overlap = (
  footprints: FootprintsByStep,
  some: readonly string[],
  others: readonly string[],
): boolean => {
  const unmet = [...some, ...others].some((step) => !footprints.has(step));
  const writesInto = (from: readonly string[], to: readonly string[]): boolean => {
    const touched = to.flatMap((step) => footprints.get(step) ?? []);
    return from.some((step) =>
      [...(footprints.get(step)?.writes ?? [])].some((place) =>
        touched.some(({ reads, writes }) => reads.has(place) || writes.has(place)),
      ),
    );
  };
  return unmet || writesInto(some, others) || writesInto(others, some);
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
