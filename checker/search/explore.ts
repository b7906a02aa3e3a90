import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import { blockedBy, type System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import type { Breakage, Limit, Progress, SearchLimits, SearchOutcome } from "../verdict.ts";
import { makeBlame } from "./blame.ts";
import { bytesToFinish, findStuck } from "./finish.ts";
import { judge } from "./judge.ts";
import { compile, type Try } from "./compile.ts";
import { makeInspect, makeObserve, type OnFinding } from "./questions.ts";
import { batch, cell, makeQueue } from "./queue.ts";
import { locationOf, makeReady, type ReadyActor } from "./ready.ts";
import { isFull, StateTable } from "./table.ts";
import { makeWaits } from "./waits.ts";
import { makeWatch, type StopAtFirst } from "./watch.ts";

export interface SearchOptions extends SearchLimits {
  /**
   * Ends the search early. The outcome has then no limit, and what is neither breached nor reached by then is `undecided`. The state in
   * which it happened is still expanded to the end, so more than one property can be settled.
   */
  readonly stopAtFirst?: StopAtFirst;
  /** Asked at each yield; true ends the search with the limit `interrupted` and a partial outcome. */
  readonly interrupted?: () => boolean;
}

/** States that are expanded between two yields. */
const stride = 8192;
const mostTransitions = 0xffff;

/**
 * Sees every reachable state of a system, breadth first, and judges all properties in one pass. States are compared in full. A breach
 * does not end the search (unless `stopAtFirst` asks for it), and the successors of a state with a breach are seen too.
 *
 * Successors are taken in the documented order of transitions, so that equal systems give equal schedules; each schedule is a shortest
 * one. Properties are asked when a state is stored, events when a transition is taken.
 *
 * What a recipe, a condition or a property throws ends the search as `broken`. A limit that is met while can-finish is judged, after
 * the search, leaves only that property undecided.
 */
export function* explore<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: SearchOptions = {},
): Generator<Progress, SearchOutcome, void> {
  if (system.transitions.length > mostTransitions)
    throw new Error(`${system.transitions.length} transitions, but at most ${mostTransitions}`);
  const packed = pack(system);
  const { words, base, state, layout } = packed;
  const width = layout.words;
  const waits = makeWaits();
  const actors = makeReady(system, packed, waits);
  const table = new StateTable(width, options);
  const watch = makeWatch(properties, options.stopAtFirst);
  const queue = makeQueue(width, system.transitions.length);
  const { control, entries } = queue;
  const ranBefore = system.tally.slice();
  /** Entries that are queued before they are stored: those of one state if its breach may end the search. */
  const fill = options.stopAtFirst === undefined ? batch * queue.stride : 1;

  let transitions = 0;
  let midway = 0;
  let broken: Breakage | null = null;
  let limit: Limit | null = null;
  /** What is being looked at, for the account of what threw: a stored state, and a transition from it, or -1. */
  let current = 0;
  let via = -1;
  let draining = false;

  const stored = (number: number, at: number): void => {
    current = entries[at + width + 1] as number;
    via = entries[at + width + 2] as number;
    for (let w = 0; w < width; w++) words[w] = entries[at + w] as number;
    inspect(number);
  };
  /** Stores what is queued. The words of the view are another state's then. */
  const drain = (): void => {
    const end = control[cell.end] as number;
    control[cell.end] = 0;
    draining = true;
    table.addAll(queue, end, stored);
    draining = false;
    limit ??= table.full;
    transitions += control[cell.taken] as number;
    control[cell.taken] = 0;
  };
  /** What was found about an event comes after what there is to be found about the states that are still queued. */
  const onFinding: OnFinding = (property, finding, number, id) => {
    if (id >= 0) {
      drain();
      for (let w = 0; w < width; w++) words[w] = base[w] as number;
    }
    watch.record(property, { state: number, via: id < 0 ? null : id, finding });
  };
  const names = properties.map(({ name }) => name);
  const inspect = makeInspect(state, watch, names, onFinding);
  const observe = makeObserve(state, watch, names, onFinding);
  const tries = compile(system, packed, queue, waits, observe);
  const at = system.actors.map((actor) =>
    actor.at.map((list) => list.flatMap(({ id }) => tries[id] ?? [])),
  );

  /** Expands one state: queues its successors. */
  const expand = (number: number): void => {
    current = number;
    control[cell.via] = -1;
    table.load(number, base);
    for (let w = 0; w < width; w++) words[w] = base[w] as number;
    let owing = false;
    let moving = 0;
    for (let a = 0; a < actors.length; a++) {
      const actor = actors[a] as ReadyActor<S, E>;
      const location = locationOf(actor, base);
      if (actor.endless[location] !== true) owing = true;
      const list = at[a]?.[location];
      if (list === undefined) continue;
      for (let i = 0; i < list.length; i++) moving |= (list[i] as Try)(number);
    }
    if (!owing) return;
    midway++;
    if (moving === 0 && watch.isOpen("no-deadlock"))
      watch.report("no-deadlock", { state: number, via: null, finding: deadlockIn(base) });
  };
  const expandFrom = (from: number, to: number): number => {
    let number = from;
    while (number < to && limit === null && !watch.stopped()) {
      expand(number++);
      if ((control[cell.end] as number) >= fill) drain();
    }
    drain();
    return number;
  };

  const deadlockIn = (held: Int32Array): string => {
    const stuck = system.actors.flatMap((actor, a) => {
      const ready = actors[a];
      const location = ready === undefined ? 0 : locationOf(ready, held);
      if (actor.endless[location] === true) return [];
      const reasons = (actor.at[location] ?? []).flatMap((t) => blockedBy(t, state));
      const why = reasons.length === 0 ? "" : ` (waits for ${[...new Set(reasons)].join(", ")})`;
      return [`${actor.name} at ${actor.locations[location] ?? location}${why}`];
    });
    return `nobody can go on: ${stuck.join("; ")}`;
  };
  const blame = makeBlame(system, packed, actors, table, watch);

  const bytes = (): number => table.bytes + extraBytes;
  let extraBytes = 0;
  let expanded = 0;
  /** From here on it is not yet known whether expanding has damaged an array of the view. */
  let sound = 0;
  let level = 0;
  let levelEnd = 1;
  const depth = (): number => level + (table.count > levelEnd ? 1 : 0);
  const progress = (phase: Progress["phase"], frontier: number): Progress => ({
    states: table.count,
    transitions,
    depth: depth(),
    frontier,
    bytes: bytes(),
    phase,
  });
  const isInterrupted = (): boolean => options.interrupted?.() === true;

  const damageSince = (to: number): Breakage | null => {
    const damage = packed.mend();
    if (damage !== null) return blame.forDamage(damage, sound, to);
    sound = to;
    return null;
  };

  const accountOf = (thrown: unknown): Breakage | null => {
    if (!draining && table.count > 0) {
      // A recipe or a condition: what was queued before it comes first.
      const [number, id] = [current, control[cell.via] as number];
      try {
        drain();
      } catch (earlier) {
        return accountOf(earlier);
      }
      if (limit !== null) return null;
      [current, via] = [number, id];
    }
    return damageSince(current + 1) ?? blame.forThrown(thrown, current, via);
  };

  try {
    words.set(encode(layout, initialState(system)));
    if (table.add(words, 0, 0) === isFull) limit = table.full;
    else inspect(0);
    while (limit === null && expanded < table.count && !watch.stopped()) {
      if (expanded === levelEnd) {
        level++;
        levelEnd = table.count;
      }
      expanded = expandFrom(
        expanded,
        Math.min(levelEnd, (Math.floor(expanded / stride) + 1) * stride),
      );
      if (expanded % stride !== 0) continue;
      broken = damageSince(expanded);
      if (broken !== null) break;
      yield progress("search", table.count - expanded);
      if (isInterrupted()) limit = "interrupted";
    }
  } catch (thrown) {
    broken = accountOf(thrown);
  }
  broken ??= damageSince(expanded);
  const whole = broken === null && limit === null && expanded === table.count && !watch.stopped();
  const neverRan = system.steps.filter((_, i) => system.tally[i] === ranBefore[i]);

  let finished = false;
  if (whole && watch.isOpen("can-finish")) {
    extraBytes = bytesToFinish(table.count);
    if (bytes() > (options.maxBytes ?? Number.POSITIVE_INFINITY)) {
      extraBytes = 0;
      limit = "max-memory";
    } else {
      const search = findStuck(table, packed, actors);
      let turn = search.next();
      for (; turn.done !== true && limit === null; turn = search.next()) {
        yield progress("can-finish", turn.value);
        if (isInterrupted()) limit = "interrupted";
      }
      if (turn.done === true) {
        finished = true;
        if (turn.value !== null) {
          const { state: number, actors: who } = turn.value;
          table.load(number, base);
          const finding = who.map((a) => stuckAt(system, a, actors, base)).join("; ");
          watch.report("can-finish", { state: number, via: null, finding });
        }
      }
    }
  }
  const seen = { broken: broken !== null, whole, finished, states: table.count, midway };
  return {
    engine: "exhaustive",
    states: table.count,
    transitions,
    depth: depth(),
    limit,
    broken,
    verdicts: properties.map((property, i) =>
      judge(property, watch.found[i] ?? null, watch.exercised[i] ?? 0, seen, (f) =>
        f.via === null ? table.wayTo(f.state) : [...table.wayTo(f.state), f.via],
      ),
    ),
    waits: waits.counts(),
    neverRan,
    bytes: bytes(),
  };
}

const stuckAt = <S, E extends Event>(
  system: System<S, E>,
  actor: number,
  actors: readonly ReadyActor<S, E>[],
  words: Int32Array,
): string => {
  const [named, ready] = [system.actors[actor], actors[actor]];
  if (named === undefined || ready === undefined) throw new RangeError(`no actor ${actor}`);
  return `${named.name} can never finish from ${named.locations[locationOf(ready, words)] ?? "here"} on`;
};
