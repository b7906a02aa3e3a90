import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeAgenda } from "./agenda.ts";
import { keyOfPlace, nothing, owing, wayTo, type Place } from "./place.ts";
import { settle } from "./settle.ts";
import type { Allowed, Explained, Seen, Showing } from "./trace.ts";
import { upcomingIn } from "./upcoming.ts";

export interface TraceLimits {
  /** States looked at without getting any further in the trace, for each strategy. */
  readonly maxStates: number;
}

/** In which order ways are tried. Each is exact; one may find at once what another does not find in time. */
interface Strategy {
  /** Looks at a position in vain for which it loses the precedence of one position to those before it. */
  readonly patience: number;
  /** How far-fetched it is that an optional event has nothing to do with any step. */
  readonly skip: number;
}

const strategies: readonly Strategy[] = [
  { patience: 1000, skip: 1 },
  { patience: 5000, skip: 1 },
  { patience: 1000, skip: 4 },
];

const none: readonly string[] = [];
/** States between two yields. */
const stride = 4096;
/** Beyond this no difference of effort is made. */
const mostEffort = 30;

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
  let furthest: Explained | null = null;
  for (const strategy of strategies) {
    const outcome = yield* tryStrategy(system, showing, events, limits, strategy);
    if (outcome.kind !== "undecided") return outcome;
    if (furthest?.kind !== "undecided" || outcome.position > furthest.position) furthest = outcome;
  }
  if (furthest === null) throw new Error("there is no strategy");
  return furthest;
}

function* tryStrategy<S, E extends Event>(
  system: System<S, E>,
  showing: Showing<S, E>,
  events: readonly Seen[],
  { maxStates }: TraceLimits,
  { patience, skip }: Strategy,
): Generator<number, Explained, void> {
  const { layout, words, state, draft, counters } = pack(system);
  const announcements = system.transitions.map((t) => showing.announcedBy(t));
  const upcoming = upcomingIn(events, system.actors.length);
  const agenda = makeAgenda<Place>(patience);
  const known = new Set<string>();
  let best: Place | null = null;
  let sinceBest = 0;
  let allowed = new Map<string, Allowed>();

  const locationIn = (held: Int32Array, actor: number): number => {
    const counter = counters[actor];
    return counter === undefined
      ? 0
      : ((held[counter.word] ?? 0) >>> counter.shift) & (2 ** counter.bits - 1);
  };
  const nameOf = (held: Int32Array, actor: number): string =>
    system.actors[actor]?.locations[locationIn(held, actor)] ?? "?";
  const settled = (place: Place): Place =>
    settle(place, events, ({ key }, actor) => showing.hears(key, nameOf(place.words, actor)));

  /** `from`: the position at which it competes with others, its own unless it is a last resort. */
  const put = (place: Place, from = place.position): void => {
    const key = keyOfPlace(place);
    if (known.has(key)) return;
    known.add(key);
    agenda.put(place, from, Math.min(place.effort, mostEffort));
  };

  /** Something that could come next, if the place is as far as any. */
  const note = ({ position }: Place, key: string, actor: number, by: string): void => {
    if (position === best?.position && !allowed.has(key)) allowed.set(key, { key, actor, by });
  };

  /** Takes the transition in the packed state, which holds the place's. */
  const run = (t: Transition<S, E>): void => {
    const location = t.recipe()(draft);
    const counter = counters[t.actorIndex];
    if (counter === undefined) return;
    const { word, shift, bits } = counter;
    words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (location << shift);
  };

  const takeStep = (place: Place, t: Transition<S, E>, isAsked: boolean): void => {
    const { actorIndex } = t;
    const announcement = announcements[t.id] ?? null;
    if (announcement !== null && events[place.announced[actorIndex] ?? -1]?.key !== announcement)
      return;
    if (!isEnabled(t, state) || !showing.admits(t, state)) return;
    const report = showing.reports(t, state);
    run(t);
    const keys = report?.(state) ?? none;
    const reached = words.slice();
    words.set(place.words);
    const by = `${t.actor} ${t.operation}/${t.step}`;
    for (const key of keys) note(place, key, actorIndex, by);
    const late = showing.late(t);
    if (keys.length > 0 && !upcoming.maySee(place.position, actorIndex, keys, late)) return;
    const added = showing.effort(t, place.position) / (isAsked ? 2 : 1);
    const next = settled({
      words: reached,
      position: place.position,
      announced: announcement === null ? place.announced : place.announced.with(actorIndex, -1),
      owed: place.owed.with(actorIndex, owing(place.owed[actorIndex] ?? nothing, keys, late, by)),
      effort: place.effort + Math.ceil(added),
      by: t.id,
      parent: place,
    });
    put(next.position > place.position ? { ...next, effort: 0 } : next);
  };

  const expand = (place: Place): void => {
    const { position } = place;
    const event = events[position];
    if (event === undefined) return;
    words.set(place.words);
    // Only if no way that is likelier explains it.
    const by = event.actor === null ? null : nameOf(place.words, event.actor);
    if (event.optional && showing.mayIgnore(event.key, state, by))
      put(settled({ ...place, position: position + 1, effort: place.effort + skip }), position);
    for (let a = 0; a < system.actors.length; a++) {
      const owed = place.owed[a] ?? nothing;
      for (const { key, by } of owed) note(place, key, a, by);
      if (owed.some(({ late }) => !late)) continue;
      for (const t of system.actors[a]?.at[locationIn(place.words, a)] ?? []) {
        takeStep(place, t, event.actor === a);
      }
    }
  };

  put(
    settled({
      words: encode(layout, initialState(system)),
      position: 0,
      announced: system.actors.map(() => -1),
      owed: system.actors.map(() => nothing),
      effort: 0,
      by: null,
      parent: null,
    }),
  );
  const ending = (kind: "unexplained" | "undecided"): Explained => ({
    kind,
    position: best?.position ?? 0,
    states: known.size,
    allowed: ownFirst([...allowed.values()], events[best?.position ?? 0]?.actor ?? null),
    where: system.actors.map(
      ({ name }, a) => `${name} ${best === null ? "" : nameOf(best.words, a)}`,
    ),
    way: wayTo(best),
  });
  for (let turn = 1; ; turn++) {
    const place = agenda.take();
    if (place === null) return ending("unexplained");
    if (place.position > (best?.position ?? -1)) {
      best = place;
      sinceBest = 0;
      allowed = new Map();
    }
    if (place.position >= events.length)
      return { kind: "explained", states: known.size, way: wayTo(place) };
    if (++sinceBest > maxStates) return ending("undecided");
    expand(place);
    if (turn % stride === 0) yield best?.position ?? 0;
  }
}

const ownFirst = (allowed: readonly Allowed[], actor: number | null): readonly Allowed[] => [
  ...allowed.filter((one) => one.actor === actor),
  ...allowed.filter((one) => one.actor !== actor),
];
