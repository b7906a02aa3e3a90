import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { generateOnce } from "../state/generate.ts";
import type { Leaf } from "../state/layout.ts";
import { pack } from "../state/packed.ts";
import { compile } from "../search/compile.ts";
import type { SearchOptions } from "../search/explore.ts";
import { makeExpand, moving, owing } from "../search/expand.ts";
import { judge } from "../search/judge.ts";
import { makeInspect, makeObserve, type OnFinding } from "../search/questions.ts";
import { batch, cell, makeQueue } from "../search/queue.ts";
import { makeReady } from "../search/ready.ts";
import { deadlockIn, stuckAt } from "../search/stuck.ts";
import { isFull } from "../search/table.ts";
import { makeWaits } from "../search/waits.ts";
import { makeWatch } from "../search/watch.ts";
import { codeFor } from "../search/words.ts";
import { mostLevels, type Limit, type Progress, type SearchOutcome } from "../verdict.ts";
import { findStuckAlong } from "./finish.ts";
import type { Graph } from "./graph.ts";
import { sameParts } from "./same.ts";
import { makeTotals } from "./totals.ts";

/** As in `explore`: states that are expanded between two yields. */
const stride = 8192;
/** Transitions of the graph that wait for their turn behind queued successors. */
const mostWaiting = 16 * batch;

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

  const packed = pack(system);
  const { words, base, state, layout, counters } = packed;
  const width = layout.words;
  const { copy } = codeFor(width);
  const waits = makeWaits();
  const actors = makeReady(system, packed, waits);
  const watch = makeWatch(properties, undefined);
  const queue = makeQueue(width, system.transitions.length);
  const { control, entries } = queue;
  const names = properties.map(({ name }) => name);
  const deadlock = names.indexOf("no-deadlock");
  const { maxStates = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = options;
  const { stopSoonAfter = [] } = options;
  const ranBefore = system.tally.slice();
  const leftBefore = system.left.slice();

  const { table, idOf } = { table: graph.table, idOf: same.idOf };
  const inGraph = table.count;
  const [first, targets, vias] = [graph.first.data, graph.targets.data, graph.vias.data];
  const [says, saysNext] = [graph.says.data, graph.saysNext.data];
  const [uses, expansion] = [graph.uses.data, graph.expansion.data];
  const totals = makeTotals(graph);
  const { scratch } = graph;
  scratch.isTaken = true;
  scratch.clear(inGraph);
  const { seenAs, refs, parents, ways, sources, leadTo, turns, others } = scratch;
  const wantsEdges = watch.isOpen("can-finish");

  let transitions = 0;
  let midway = 0;
  let limit: Limit | null = null;
  let gaveUp = false;
  /** As a bit for each property: not settled yet. */
  let open = 2 ** properties.length - 1;
  /** Up to here the queued successors have their turn. */
  let given = 0;

  const onFinding: OnFinding = (property, finding, number, id) => {
    if (id >= 0) {
      drain();
      words.set(base);
    }
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

  /** Gives a number to what is met for the first time; -1 if that is not allowed. */
  const number = (ref: number, from: number, via: number): number => {
    if (refs.length >= maxStates) {
      limit ??= "max-states";
      return -1;
    }
    refs.push(ref);
    parents.push(from);
    ways.push(via);
    return refs.length - 1;
  };
  const meet = (ref: number, from: number, via: number): number => {
    const before = seenAs[ref] as number;
    if (before !== 0) return before - 1;
    const fresh = number(ref, from, via);
    if (fresh < 0) return fresh;
    seenAs[ref] = fresh + 1;
    if (((says[ref] as number) & open) === 0) totals.use(uses[ref] as number);
    else {
      table.load(ref, words);
      inspect(fresh);
    }
    return fresh;
  };
  const store = (at: number): void => {
    const [hash, from] = [entries[at + width] as number, entries[at + width + 1] as number];
    const via = entries[at + width + 2] as number;
    const ref = table.find(entries, at, hash);
    let to: number;
    if (ref >= 0) to = meet(ref, from, via);
    else {
      const other = others.find(entries, at, hash);
      if (other >= 0) to = others.parent(other);
      else {
        to = number(inGraph + others.count, from, via);
        if (to < 0) return;
        if (others.put(entries, at, hash, to, 0) === isFull) giveUp();
        copy(entries, at, words, 0);
        inspect(to);
      }
    }
    if (!wantsEdges || to < 0) return;
    sources.push(from);
    leadTo.push(to);
  };
  const giveUp = (): void => {
    gaveUp = true;
    limit ??= "max-memory";
  };
  const drain = (): void => {
    const end = control[cell.end] as number;
    control[cell.end] = 0;
    transitions += control[cell.taken] as number;
    control[cell.taken] = 0;
    given = 0;
    table.touch(queue, end);
    others.touch(queue, end);
    let at = 0;
    const { data, length } = turns;
    for (let i = 0; i < length && limit === null; i += 3) {
      const ref = data[i] as number;
      if (ref >= 0) meet(ref, data[i + 1] as number, data[i + 2] as number);
      else {
        store(at);
        at += queue.stride;
      }
    }
    turns.clear();
    for (; at < end && limit === null; at += queue.stride) store(at);
  };
  const wait = (ref: number, from: number, via: number): void => {
    turns.push(ref);
    turns.push(from);
    turns.push(via);
  };

  const nodeOf = (state: number): number => {
    const ref = refs.data[state] as number;
    return ref < 0 ? -1 - ref : ref;
  };
  const keysOf = (state: number): Int32Array => {
    const node = nodeOf(state);
    return node < inGraph ? table.keysOf(node) : others.keysOf(node - inGraph);
  };
  const placeOf = (state: number): number => {
    const node = nodeOf(state);
    return node < inGraph ? table.placeOf(node) : others.placeOf(node - inGraph);
  };
  const isSame = compileIsSame(counters)(same.at);
  const follow = (from: number, ref: number): void => {
    totals.expand(expansion[ref] as number);
    const to = first[ref + 1] as number;
    if (turns.length === 0 && control[cell.end] === 0)
      for (let e = first[ref] as number; e < to && limit === null; e++)
        meet(targets[e] as number, from, idOf[vias[e] as number] as number);
    else
      for (let e = first[ref] as number; e < to; e++)
        wait(targets[e] as number, from, idOf[vias[e] as number] as number);
  };
  const expandAnew = (from: number, ref: number, keys: Int32Array, at: number): void => {
    refs.data[from] = -1 - ref;
    const found = expand(from, keys, at);
    if ((found & owing) !== 0) {
      midway++;
      if ((found & moving) === 0 && watch.isOpen("no-deadlock")) {
        const finding = deadlockIn(system, actors, packed);
        watch.report("no-deadlock", { state: from, via: null, finding });
        open &= ~(1 << deadlock);
      }
    }
    for (; given < (control[cell.end] as number); given += queue.stride) wait(-1, 0, 0);
  };
  const expandFrom = (begin: number, to: number): number => {
    let from = begin;
    for (; from < to && limit === null; from++) {
      const ref = refs.data[from] as number;
      const [keys, at] = [keysOf(from), placeOf(from)];
      if (ref < ended && ((saysNext[ref] as number) & open) === 0 && isSame(keys, at))
        follow(from, ref);
      else expandAnew(from, ref, keys, at);
      if ((control[cell.end] as number) >= batch * queue.stride || turns.length >= mostWaiting)
        drain();
    }
    drain();
    return from;
  };

  const bytes = (): number => graph.bytes() + scratch.bytes;
  let expanded = 0;
  let level = 0;
  let levelEnd = 1;
  const levels: number[] = [];
  const depth = (): number => level + (refs.length > levelEnd ? 1 : 0);
  const progress = (phase: Progress["phase"], frontier: number): Progress => ({
    states: refs.length,
    transitions: transitions + totals.taken(),
    depth: depth(),
    frontier,
    bytes: bytes(),
    phase,
    levels,
  });
  const isEnough = (): boolean =>
    properties.some(({ name }, i) => watch.found[i] !== null && stopSoonAfter.includes(name));
  const wayTo = (to: number): readonly number[] => {
    const way: number[] = [];
    for (let here = to; here !== 0; here = parents.data[here] as number)
      way.push(ways.data[here] as number);
    return way.reverse();
  };

  let finished = false;
  try {
    words.set(encode(layout, initialState(system)));
    if (!codeFor(width).same(words, 0, table.keysOf(0), table.placeOf(0))) return null;
    if (meet(0, 0, 0) === 0) levels.push(1);
    while (limit === null && expanded < refs.length && !isEnough()) {
      if (expanded === levelEnd) {
        level++;
        levelEnd = refs.length;
        if (level < mostLevels) levels.push(levelEnd);
      }
      expanded = expandFrom(
        expanded,
        Math.min(levelEnd, (Math.floor(expanded / stride) + 1) * stride),
      );
      if (expanded % stride !== 0) continue;
      if (packed.mend() !== null) return null;
      yield progress("search", refs.length - expanded);
      if (options.interrupted?.() === true) limit = "interrupted";
      if (options.exhausted?.() === true || bytes() > maxBytes) giveUp();
    }
    if (gaveUp || packed.mend() !== null) return null;
    if (limit === null && expanded === refs.length && wantsEdges && watch.isOpen("can-finish")) {
      const walked = {
        count: refs.length,
        keysOf,
        placeOf,
        recorded: (s: number): number => refs.data[s] as number,
        first,
        targets,
        seenAs,
        sources,
        leadTo,
        masks: scratch.masksFor(refs.length),
      };
      const judging = findStuckAlong(walked, actors);
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

  const whole = limit === null && expanded === refs.length;
  const [ran, left] = [totals.ran(), totals.left()];
  const exercised = totals.exercised(watch.exercised);
  const seen = {
    broken: false,
    whole,
    finished,
    states: refs.length,
    midway: midway + totals.midway(),
  };
  return {
    engine: "exhaustive",
    states: refs.length,
    transitions: transitions + totals.taken(),
    depth: depth(),
    levels,
    limit,
    broken: null,
    verdicts: properties.map((property, i) =>
      judge(property, watch.found[i] ?? null, exercised[i] ?? 0, seen, (f) =>
        f.via === null ? wayTo(f.state) : [...wayTo(f.state), f.via],
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
