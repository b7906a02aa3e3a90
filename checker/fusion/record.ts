import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { generateOnce } from "../state/generate.ts";
import type { Packed } from "../state/packed.ts";
import { packRecording } from "../state/recording.ts";

/**
 * What has been seen to happen, for the judgement which steps may be fused. It only grows, but for `seen`.
 *
 * Footprints are recorded by location: what the conditions and recipes of all transitions there read and write, together.
 */
export interface Footprints {
  readonly cells: Int32Array;
  /** Words of one kind in an area; words of reads and of writes take turns. */
  readonly words: number;
  /** Where in `cells` the area of a location begins. */
  readonly areaOf: (actor: number, location: number) => number;
  /** The area of `System.normalise`, which runs with every step of everybody. */
  readonly normalising: number;
  /** The areas of what properties ask about states; what they ask about an event is in the area of the step that has it. */
  readonly properties: readonly number[];
  /** By actor and location: which locations a transition has led to, by number; 1 for yes. */
  readonly flow: readonly (readonly Uint8Array[])[];
  /** What every run of a recipe at a location has written, a bit for each leaf. */
  readonly always: (actor: number, location: number) => Int32Array;
  /** By two actors, the first one before the second: which of their locations occur together in a state that was noted. */
  readonly seen: readonly (readonly Uint8Array[])[];
}

/** A system and properties that do what they did, and leave a record of it. */
export interface Recorded<S, E extends Event> {
  readonly system: System<S, E>;
  readonly properties: readonly Property<S, E>[];
  /** The view that recipes must be given. */
  readonly packed: Packed<S>;
  readonly footprints: Footprints;
  /** Notes which locations occur together in the state that the view holds. */
  readonly note: () => void;
}

export const recorded = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
): Recorded<S, E> => {
  const { actors } = system;
  const starts: number[] = [];
  let areas = 0;
  for (const { locations } of actors) {
    starts.push(areas);
    areas += locations.length;
  }
  const { packed, cells, areaAt, words } = packRecording(system, areas + 2 + properties.length);
  const areaOf = (actor: number, location: number): number =>
    areaAt((starts[actor] ?? 0) + location);
  const normalising = areaAt(areas);
  const scratch = areaAt(areas + 1 + properties.length);
  const propertyAreas = properties.map((_, i) => areaAt(areas + 1 + i));
  const flow = actors.map(({ locations }) => locations.map(() => new Uint8Array(locations.length)));
  const seen = actors.map(({ locations }, a) =>
    actors.map((other, b) => new Uint8Array(b > a ? locations.length * other.locations.length : 0)),
  );
  const written = actors.map(({ locations }) =>
    locations.map(() => new Int32Array(words).fill(-1)),
  );
  const always = (actor: number, location: number): Int32Array =>
    written[actor]?.[location] ?? new Int32Array(words);
  const { normalise } = system;
  const into: Into<S> = { cells, words, areaOf, scratch, normalising, flow, always, normalise };
  const transitions = system.transitions.map((t) => recordedTransition(t, into));
  const at = actors.map((actor) => ({
    ...actor,
    at: actor.at.map((list) => list.flatMap(({ id }) => transitions[id] ?? [])),
  }));
  return {
    system: { ...system, transitions, actors: at },
    properties: properties.map((property, i) =>
      recordedProperty(property, cells, propertyAreas[i] ?? 0),
    ),
    packed,
    footprints: {
      cells,
      words,
      areaOf,
      normalising,
      properties: propertyAreas,
      flow,
      always,
      seen,
    },
    note: noteOf(system, packed, seen),
  };
};

interface Into<S> {
  readonly cells: Int32Array;
  readonly words: number;
  /** An area for one run of a recipe. */
  readonly scratch: number;
  readonly always: Footprints["always"];
  readonly areaOf: (actor: number, location: number) => number;
  readonly normalising: number;
  readonly flow: Footprints["flow"];
  readonly normalise: System<S>["normalise"];
}

const recordedTransition = <S, E>(t: Transition<S, E>, into: Into<S>): Transition<S, E> => {
  const { cells, words, areaOf, scratch, normalising, flow, always, normalise } = into;
  const area = areaOf(t.actorIndex, t.from);
  const name = `${t.operation}/${t.step}`;
  const led = flow[t.actorIndex]?.[t.from] ?? new Uint8Array(0);
  const run = generateOnce<
    (
      cells: Int32Array,
      area: number,
      bare: ReturnType<typeof t.recipe>,
      led: Uint8Array,
      normalising: number,
      normalise: typeof into.normalise,
      scratch: number,
      always: Int32Array,
    ) => ReturnType<typeof t.recipe>
  >(
    `record ${name}`,
    `return (cells, area, bare, led, normalising, normalise, scratch, always) => (d) => {
  cells[0] = scratch;
  const to = bare(d);
  led[to] = 1;
  ${Array.from({ length: words }, (_, w) => moveText(w)).join(" ")}
  ${normalise === null ? "" : "cells[0] = normalising; normalise(d); normalise(d);"}
  return to;
};`,
  )(cells, area, t.bare(), led, normalising, normalise, scratch, always(t.actorIndex, t.from));
  return {
    ...t,
    when: [
      // An event comes before the recipe, and what properties ask about it belongs to the step.
      ...(t.event === null ? [] : [asking(`${name} event`, cells, area, () => true)]),
      ...t.when.map((ask, i) => asking(`${name} when ${i}`, cells, area, ask)),
    ],
    waits: t.waits.map(({ reason, holds }) => ({
      reason,
      holds: asking(`${name} ${reason}`, cells, area, holds),
    })),
    recipe: () => run,
  };
};

/** Moves a word of marks of each kind from the scratch area to that of the location. */
const moveText = (w: number): string => {
  const [read, write] = [2 * w, 2 * w + 1];
  return `cells[area + ${read}] |= cells[scratch + ${read}]; const w${w} = cells[scratch + ${write}]; cells[area + ${write}] |= w${w}; always[${w}] &= w${w}; cells[scratch + ${read}] = cells[scratch + ${write}] = 0;`;
};

/** The same function of a state, which chooses its area first. */
const asking = <S, R>(
  key: string,
  cells: Int32Array,
  area: number,
  ask: (s: S) => R,
): ((s: S) => R) =>
  generateOnce<(cells: Int32Array, area: number, ask: (s: S) => R) => (s: S) => R>(
    `record ${key}`,
    "return (cells, area, ask) => (s) => { cells[0] = area; return ask(s); };",
  )(cells, area, ask);

const recordedProperty = <S, E extends Event>(
  property: Property<S, E>,
  cells: Int32Array,
  area: number,
): Property<S, E> => {
  const { name } = property;
  switch (property.kind) {
    case "contract":
    case "internal": {
      const { exercised, holds } = property;
      return {
        ...property,
        exercised: asking(`${name} exercised`, cells, area, exercised),
        ...(holds === undefined ? {} : { holds: asking(`${name} holds`, cells, area, holds) }),
      };
    }
    case "reachable":
    case "performance": {
      const { reached } = property;
      return {
        ...property,
        ...(reached === undefined
          ? {}
          : { reached: asking(`${name} reached`, cells, area, reached) }),
      };
    }
    case "can-finish":
      return property;
  }
};

const noteOf = <S, E extends Event>(
  { actors }: System<S, E>,
  { words, counters }: Packed<S>,
  seen: Footprints["seen"],
): (() => void) => {
  const places = counters.map(({ word, shift, bits }) => ({ word, shift, mask: 2 ** bits - 1 }));
  const pairs = places.flatMap((one, a) =>
    places.slice(a + 1).map((other, i) => ({
      one,
      other,
      width: actors[a + 1 + i]?.locations.length ?? 0,
      table: seen[a]?.[a + 1 + i] ?? new Uint8Array(0),
    })),
  );
  return () => {
    for (let i = 0; i < pairs.length; i++) {
      const { one, other, width, table } = pairs[i] as (typeof pairs)[number];
      const here = ((words[one.word] as number) >>> one.shift) & one.mask;
      const there = ((words[other.word] as number) >>> other.shift) & other.mask;
      table[here * width + there] = 1;
    }
  };
};
