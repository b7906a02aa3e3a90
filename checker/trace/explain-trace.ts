import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeAgenda } from "./agenda.ts";
import type { Allowed, Explained, Seen, Showing, Taken } from "./trace.ts";
import { upcomingIn } from "./upcoming.ts";

/** A state of the system, how much of the trace it explains, and what the trace still owes it or it the trace. */
interface Place {
  readonly words: Int32Array;
  readonly position: number;
  /** By actor: the announcement that it has not acted upon yet, a position in the trace, or -1. */
  readonly announced: readonly number[];
  /** By actor: what it has done and the trace has not reported yet, ordered by key. */
  readonly owed: readonly (readonly Owed[])[];
  readonly effort: number;
  /** The transition that led here, its id, and from where. */
  readonly by: number | null;
  readonly parent: Place | null;
}

interface Owed {
  readonly key: string;
  /** The actor may go on before it is reported. */
  readonly late: boolean;
  readonly by: string;
}

export interface TraceLimits {
  /** States looked at without getting any further in the trace. */
  readonly maxStates: number;
}

const nothing: readonly Owed[] = [];
const inOrder = (a: Owed, b: Owed): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
/** States between two yields. */
const stride = 4096;

/**
 * Is the trace a path of the system's next-state relation? Any steps may come between two events, if they show nothing. The search is
 * exact: states are compared whole, with what is owed, and `unexplained` is said only if every way was tried to its end.
 *
 * Yields the position that has been reached.
 */
export function* explainTrace<S, E extends Event>(
  system: System<S, E>,
  showing: Showing<S, E>,
  events: readonly Seen[],
  limits: TraceLimits,
): Generator<number, Explained, void> {
  const { layout, words, state, draft, counters } = pack(system);
  const actors = system.actors.length;
  const upcoming = upcomingIn(events, actors);
  const agenda = makeAgenda<Place>();
  const known = new Set<string>();
  let states = 0;
  let furthest = -1;
  let sinceFurther = 0;
  let best: Place | null = null;
  let allowed = new Map<string, Allowed>();

  const locationIn = (held: Int32Array, actor: number): number => {
    const counter = counters[actor];
    return counter === undefined
      ? 0
      : ((held[counter.word] ?? 0) >>> counter.shift) & (2 ** counter.bits - 1);
  };
  const nameOf = (held: Int32Array, actor: number): string =>
    system.actors[actor]?.locations[locationIn(held, actor)] ?? "?";

  /** Takes the events off that need no decision. */
  const settle = (place: Place): Place => {
    let { position } = place;
    const announced = [...place.announced];
    const owed = [...place.owed];
    for (; position < events.length; position++) {
      const event = events[position];
      if (event === undefined) break;
      const { actor, key } = event;
      if (event.when === "announces") {
        if (actor === null || announced[actor] !== -1) break;
        if (!showing.hears(key, nameOf(place.words, actor))) break;
        announced[actor] = position;
        continue;
      }
      const by = actor ?? owed.findIndex((list) => list.some((one) => one.key === key));
      const list = owed[by] ?? nothing;
      const at = list.findIndex((one) => one.key === key);
      if (at < 0) break;
      owed[by] = list.length === 1 ? nothing : list.toSpliced(at, 1);
    }
    return { ...place, position, announced, owed };
  };

  /** `from`: the position at which it competes with others, its own unless it is a last resort. */
  const put = (place: Place, from = place.position): void => {
    const { position, announced, owed, effort } = place;
    const key = `${place.words.join(",")}|${position}|${announced.join(",")}|${owed.map((list) => list.map(({ key: k }) => k).join("+")).join("|")}`;
    if (known.has(key)) return;
    known.add(key);
    states++;
    agenda.put(place, from, effort);
  };

  /** Something that could come next, if it is the furthest place. */
  const note = (place: Place, key: string, by: string, done: boolean): void => {
    if (place.position !== furthest || (allowed.has(key) && !done)) return;
    allowed.set(key, { key, by, done });
  };

  const takeStep = (place: Place, t: Transition<S, E>, focus: boolean): void => {
    const { actorIndex } = t;
    if (!isEnabled(t, state) || !showing.admits(t, state)) return;
    const by = `${t.actor} ${t.operation}/${t.step}`;
    const announcement = showing.announcedBy(t, state);
    let { announced } = place;
    if (announcement !== null) {
      const event = events[announced[actorIndex] ?? -1];
      if (event === undefined || !announcement(event.key)) return;
      announced = announced.with(actorIndex, -1);
    }
    const report = showing.reports(t, state);
    const counter = counters[actorIndex];
    const location = t.run(draft);
    if (counter !== undefined) {
      const { word, shift, bits } = counter;
      words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (location << shift);
    }
    const keys = report?.(state) ?? [];
    for (const key of keys) note(place, key, by, false);
    if (keys.length > 0 && !upcoming.maySee(place.position, actorIndex, keys)) return;
    const late = showing.late(t);
    const owed =
      keys.length === 0
        ? place.owed
        : place.owed.with(
            actorIndex,
            [
              ...(place.owed[actorIndex] ?? nothing),
              ...keys.map((key) => ({ key, late, by })),
            ].sort(inOrder),
          );
    const added = announcement === null ? showing.effort(t) / (focus ? 2 : 1) : 0;
    const effort = Math.min(place.effort + Math.ceil(added), mostEffort);
    const next = settle({
      words: words.slice(),
      position: place.position,
      announced,
      owed,
      effort,
      by: t.id,
      parent: place,
    });
    put(next.position > place.position ? { ...next, effort: 0 } : next);
  };

  const expand = (place: Place): void => {
    const { position, owed } = place;
    const event = events[position];
    if (event === undefined) return;
    // Only if no way that is likelier explains it.
    if (event.optional)
      put(settle({ ...place, position: position + 1, effort: place.effort + 1 }), position);
    for (let a = 0; a < actors; a++) {
      const list = owed[a] ?? nothing;
      for (const { key, by } of list) note(place, key, by, true);
      if (list.some(({ late }) => !late)) continue;
      for (const t of system.actors[a]?.at[locationIn(place.words, a)] ?? []) {
        words.set(place.words);
        takeStep(place, t, event.actor === a);
      }
    }
  };

  put(
    settle({
      words: encode(layout, initialState(system)),
      position: 0,
      announced: Array.from({ length: actors }, () => -1),
      owed: Array.from({ length: actors }, () => nothing),
      effort: 0,
      by: null,
      parent: null,
    }),
  );
  const ending = (kind: "unexplained" | "undecided"): Explained => ({
    kind,
    position: furthest,
    states,
    allowed: [...allowed.values()],
    where: system.actors.map(
      ({ name }, a) => `${name} ${best === null ? "" : nameOf(best.words, a)}`,
    ),
    way: wayTo(best),
  });
  for (let turn = 1; ; turn++) {
    const place = agenda.take();
    if (place === null) return ending("unexplained");
    if (place.position > furthest) {
      furthest = place.position;
      sinceFurther = 0;
      allowed = new Map();
      best = place;
    }
    if (place.position >= events.length) return { kind: "explained", states, way: wayTo(place) };
    if (++sinceFurther > limits.maxStates) return ending("undecided");
    expand(place);
    if (turn % stride === 0) yield furthest;
  }
}

/** The transitions that led to a place, with the position before each. */
const wayTo = (end: Place | null): readonly Taken[] => {
  const way: Taken[] = [];
  for (let here = end; here !== null; here = here.parent)
    if (here.by !== null && here.parent !== null)
      way.push({ position: here.parent.position, transition: here.by });
  return way.reverse();
};

/** Beyond this no difference is made. */
const mostEffort = 30;
