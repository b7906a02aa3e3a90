import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { generateOnce } from "../state/generate.ts";
import type { Leaf } from "../state/layout.ts";
import { compile } from "../search/compile.ts";
import type { SearchOptions } from "../search/options.ts";
import { makeExpand, moving, owing } from "../search/expand.ts";
import { judge } from "../search/judge.ts";
import { makeInspect, makeObserve, type OnFinding } from "../search/questions.ts";
import { makeQueue } from "../search/queue.ts";
import { makeReady } from "../search/ready.ts";
import { deadlockIn, stuckAt } from "../search/stuck.ts";
import { makeWaits } from "../search/waits.ts";
import { makeWatch } from "../search/watch.ts";
import { codeFor } from "../search/words.ts";
import { mostLevels, type Limit, type Progress, type SearchOutcome } from "../verdict.ts";
import { findStuckAlong } from "./finish.ts";
import { compileResting } from "./resting.ts";
import { makeFoundStates } from "./found.ts";
import type { Graph } from "./graph.ts";
import { sameParts } from "./same.ts";
import { makeTotals } from "./totals.ts";

/** As in `explore`: states that are expanded between two yields. */
const stride = 8192;

/**
 * Searches an edited system along the graph of the unedited one: a state of the graph in which nobody is at an edited step has the
 * transitions that are recorded, and the properties say what they said; only the others are expanded and asked about. States are found in
 * the same order as `explore` finds them, so that all it says is the same: verdicts, counts, schedules.
 *
 * null where it cannot be gone along the graph, or where something out of the ordinary happens (something throws, memory runs out):
 * `explore` is to be asked then. Of the options it knows the limits and `stopSoonAfter`.
 */
export function* exploreAlong<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: SearchOptions,
  graph: Graph<S, E>,
): Generator<Progress, SearchOutcome | null, void> {
  const same = graph.failed() ? null : sameParts(graph.system, system);
  const ended = graph.expanded();
  if (same === null || ended === 0 || graph.scratch.isTaken || !areAsked(properties, graph))
    return null;

  // The states of both are laid out alike: one view does for both, and steps that they share meet the objects that they know.
  const { packed } = graph;
  const { words, base, state, layout, counters } = packed;
  const width = layout.words;
  const { copy } = codeFor(width);
  const waits = makeWaits();
  const actors = makeReady(system, packed, waits);
  const watch = makeWatch(properties, undefined);
  const queue = makeQueue(width, system.transitions.length);
  const names = properties.map(({ name }) => name);
  const deadlock = names.indexOf("no-deadlock");
  const { maxStates = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = options;
  const { stopSoonAfter = [] } = options;
  const ranBefore = system.tally.slice();
  const leftBefore = system.left.slice();

  const { table, scratch } = graph;
  const { data: saysNext } = graph.saysNext;
  const totals = makeTotals(graph);
  scratch.isTaken = true;
  scratch.clear(table.count);
  const wantsEdges = watch.isOpen("can-finish");

  let midway = 0;
  let limit: Limit | null = null;
  /** As a bit for each property: not settled yet. */
  let open = 2 ** properties.length - 1;

  const isWithin = (): boolean => {
    states.drain();
    words.set(base);
    return states.limit() === null;
  };
  const onFinding: OnFinding = (property, finding, number, id) => {
    if (id >= 0 && !isWithin()) return;
    watch.record(property, { state: number, via: id < 0 ? null : id, finding });
    open &= ~(1 << property);
  };
  const inspect = makeInspect(state, watch, names, onFinding);
  const observe = makeObserve(state, watch, names, onFinding);
  const expand = makeExpand(
    system,
    packed,
    queue,
    compile(system, packed, queue, waits, observe, null),
  );

  const states = makeFoundStates(graph, {
    packed,
    queue,
    idOf: same.idOf,
    inspect,
    open: () => open,
    totals,
    maxStates,
    wantsEdges,
  });
  const { keysOf, placeOf, nodeOf, count } = states;
  const standsInSame = compileIsSame(counters)(same.at);
  const { data: standing } = graph.standing;
  /** By where everybody stands: 1 where all transitions are the recorded ones, 2 where not all are, 0 where nobody has asked. */
  const known = new Uint8Array(graph.restingAt.length);
  const isSame = (node: number): boolean => {
    const where = standing[node] as number;
    if (known[where] === 0)
      known[where] = standsInSame(table.keysOf(node), table.placeOf(node)) ? 1 : 2;
    return known[where] === 1;
  };
  const expandAnew = (from: number): void => {
    const [keys, at] = [keysOf(from), placeOf(from)];
    states.expandsAnew(from);
    const found = expand(from, keys, at);
    if ((found & owing) !== 0) {
      midway++;
      if ((found & moving) === 0 && watch.isOpen("no-deadlock") && isWithin()) {
        const finding = deadlockIn(system, actors, packed);
        watch.report("no-deadlock", { state: from, via: null, finding });
        open &= ~(1 << deadlock);
      }
    }
    states.queued();
  };
  const expandFrom = (begin: number, to: number): number => {
    let from = begin;
    for (; from < to && states.limit() === null; from++) {
      const node = nodeOf(from);
      if (node < ended && ((saysNext[node] as number) & open) === 0 && isSame(node))
        states.follow(from, node);
      else expandAnew(from);
      if (states.isFull()) states.drain();
    }
    states.drain();
    return from;
  };

  const bytes = (): number => graph.bytes() + scratch.bytes;
  let expanded = 0;
  let level = 0;
  let levelEnd = 1;
  const levels: number[] = [];
  const depth = (): number => level + (count() > levelEnd ? 1 : 0);
  const progress = (phase: Progress["phase"], frontier: number): Progress => ({
    states: count(),
    transitions: states.transitions() + totals.taken(),
    depth: depth(),
    frontier,
    bytes: bytes(),
    phase,
    levels,
  });
  const isEnough = (): boolean =>
    properties.some(({ name }, i) => watch.found[i] !== null && stopSoonAfter.includes(name));

  let finished = false;
  try {
    words.set(encode(layout, initialState(system)));
    if (!codeFor(width).same(words, 0, table.keysOf(0), table.placeOf(0))) return null;
    states.begin();
    limit = states.limit();
    if (limit === null) levels.push(1);
    while (limit === null && expanded < count() && !isEnough()) {
      if (expanded === levelEnd) {
        level++;
        levelEnd = count();
        if (level < mostLevels) levels.push(levelEnd);
      }
      expanded = expandFrom(
        expanded,
        Math.min(levelEnd, (Math.floor(expanded / stride) + 1) * stride),
      );
      limit ??= states.limit();
      if (expanded % stride !== 0) continue;
      if (packed.mend() !== null) return null;
      yield progress("search", count() - expanded);
      if (options.interrupted?.() === true) limit = "interrupted";
      if (options.exhausted?.() === true || bytes() > maxBytes) limit = "max-memory";
    }
    if (limit === "max-memory" || packed.mend() !== null) return null;
    if (limit === null && expanded === count() && wantsEdges && watch.isOpen("can-finish")) {
      const resting = compileResting(system, counters);
      const walked = {
        count: count(),
        refs: scratch.refs.data,
        first: graph.first.data,
        targets: graph.targets.data,
        sources: scratch.sources,
        leadTo: scratch.leadTo,
        owesNothing: (s: number): number => {
          const node = nodeOf(s);
          return node < ended
            ? (graph.restingAt[standing[node] as number] as number)
            : resting(keysOf(s), placeOf(s));
        },
        masks: scratch.masksFor(table.count + scratch.others.count, actors.length),
        actors: actors.length,
      };
      const judging = findStuckAlong(walked);
      let turn = judging.next();
      for (; turn.done !== true && limit === null; turn = judging.next()) {
        yield progress("can-finish", turn.value);
        if (options.interrupted?.() === true) limit = "interrupted";
      }
      finished = turn.done === true;
      if (turn.done === true && turn.value !== null) {
        const stuck = turn.value;
        copy(keysOf(stuck.state), placeOf(stuck.state), base, 0);
        const finding = stuck.actors.map((a) => stuckAt(system, a, actors, base)).join("; ");
        watch.report("can-finish", { state: stuck.state, via: null, finding });
      }
    }
  } catch {
    return null;
  } finally {
    scratch.isTaken = false;
  }

  const whole = limit === null && expanded === count();
  const [ran, left] = [totals.ran(), totals.left()];
  const exercised = totals.exercised(watch.exercised);
  const seen = {
    broken: false,
    whole,
    finished,
    states: count(),
    midway: midway + totals.midway(),
  };
  return {
    engine: "exhaustive",
    states: count(),
    transitions: states.transitions() + totals.taken(),
    depth: depth(),
    levels,
    limit,
    broken: null,
    verdicts: properties.map((property, i) =>
      judge(property, watch.found[i] ?? null, exercised[i] ?? 0, seen, (f) =>
        f.via === null ? states.wayTo(f.state) : [...states.wayTo(f.state), f.via],
      ),
    ),
    waits: totals.waits(waits.counts()),
    neverRan: system.steps.filter((step, i) => system.tally[i] === ranBefore[i] && !ran.has(step)),
    left: system.steps.filter((step, i) => system.left[i] !== leftBefore[i] || left.has(step)),
    bytes: bytes(),
  };
}

const areAsked = <S, E extends Event>(
  properties: readonly Property<S, E>[],
  graph: Graph<S, E>,
): boolean =>
  properties.length === graph.properties.length &&
  properties.every((property, i) => property === graph.properties[i]);

/** Is everybody, in the state that is found in `keys` from `at` on, where the transitions are the same? */
const compileIsSame = (
  counters: readonly Leaf[],
): ((same: readonly Uint8Array[]) => (keys: Int32Array, at: number) => boolean) => {
  const isSame = counters.map(
    ({ word, shift, bits }, a) =>
      `same${a}[${bits === 0 ? 0 : `(keys[at + ${word}] >>> ${shift}) & ${2 ** bits - 1}`}] === 1`,
  );
  return generateOnce(
    "isSame",
    `return ([${counters.map((_, a) => `same${a}`).join(", ")}]) => (keys, at) => ${isSame.join(" && ") || "true"};`,
  );
};
