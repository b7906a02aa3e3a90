import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeCanonicalise } from "../symmetry/canonical.ts";
import {
  mostLevels,
  type Breakage,
  type Limit,
  type Progress,
  type SearchOutcome,
} from "../verdict.ts";
import { makeBlame } from "./blame.ts";
import type { EdgeLog } from "./edges.ts";
import { bytesToFinish, findStuck } from "./finish.ts";
import { judge } from "./judge.ts";
import { compile } from "./compile.ts";
import { isExhausted } from "./exhausted.ts";
import { makeExpand, moving, owing } from "./expand.ts";
import { makeInspect, makeObserve, type Inspect, type OnFinding } from "./questions.ts";
import { batch, cell, makeQueue } from "./queue.ts";
import { begin, makeRecent } from "./recent.ts";
import { makeReady } from "./ready.ts";
import { deadlockIn, stuckAt } from "./stuck.ts";
import type { Fusing, SearchOptions } from "./options.ts";
import { isFull, StateTable } from "./table.ts";
import { makeSnapshots } from "./snapshot.ts";
import { makeStore } from "./store.ts";
import { makeWaits } from "./waits.ts";
import { makeWatch } from "./watch.ts";

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
  fusing: Fusing<S> | null = null,
): Generator<Progress, SearchOutcome, void> {
  if (system.transitions.length > mostTransitions)
    throw new Error(`${system.transitions.length} transitions, but at most ${mostTransitions}`);
  const packed = fusing?.packed ?? pack(system);
  const { words, base, state, layout } = packed;
  const width = layout.words;
  const waits = makeWaits();
  const actors = makeReady(system, packed, waits);
  const table = new StateTable(width, options);
  const watch = makeWatch(properties, options.stopAtFirst);
  const queue = makeQueue(width, system.transitions.length);
  const { control } = queue;
  const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
  const ranBefore = system.tally.slice();
  const leftBefore = system.left.slice();
  /** Entries that are queued before they are stored: those of one state if its breach may end the search. */
  const fill = options.stopAtFirst === undefined ? batch * queue.stride : 1;

  let midway = 0;
  let broken: Breakage | null = null;
  let limit: Limit | null = null;
  /** The state that is being expanded. */
  let current = 0;

  const drain = (): void => {
    store.drain();
    limit ??= table.full;
  };
  /**
   * What is found about an event comes after what there is to be found about the states that are still queued. If these meet the limit, the
   * event is beyond it: what is said under a limit must not depend on how many successors are queued before they are stored.
   */
  const isWithin = (): boolean => {
    drain();
    words.set(base);
    return limit === null;
  };
  const onFinding: OnFinding = (property, finding, number, id) => {
    if (id >= 0 && !isWithin()) return;
    watch.record(property, { state: number, via: id < 0 ? null : id, finding });
  };
  const names = properties.map(({ name }) => name);
  const ask = makeInspect(state, watch, names, onFinding);
  const inspect: Inspect =
    fusing === null
      ? ask
      : (number) => {
          fusing.note();
          ask(number);
        };
  const wantsEdges = watch.isOpen("can-finish") && options.symmetry === undefined;
  const store = makeStore(packed, table, queue, inspect, { wantsEdges, maxBytes });
  const observe = makeObserve(state, watch, names, onFinding);
  const canonicalise =
    options.symmetry === undefined
      ? (fusing?.settle ?? null)
      : makeCanonicalise(packed, options.symmetry);
  const recent = wantsEdges ? null : makeRecent(width);
  const tryOf = compile(system, packed, queue, waits, observe, canonicalise, recent);
  const expand = makeExpand(system, packed, queue, tryOf);

  const expandFrom = (from: number, to: number): number => {
    let number = from;
    while (number < to && limit === null && !watch.stopped()) {
      current = number;
      const found = expand(number, table.keysOf(number), table.placeOf(number));
      if ((found & owing) !== 0) {
        midway++;
        if ((found & moving) === 0 && watch.isOpen("no-deadlock") && isWithin())
          watch.report("no-deadlock", {
            state: number,
            via: null,
            finding: deadlockIn(system, actors, packed),
          });
      }
      number++;
      if ((control[cell.end] as number) >= fill) drain();
    }
    drain();
    return number;
  };

  const blame = makeBlame(system, packed, actors, table, watch);

  const bytes = (): number => table.bytes + (store.edges()?.bytes ?? 0) + extraBytes;
  let extraBytes = 0;
  let expanded = 0;
  /** From here on it is not yet known whether expanding has damaged an array of the view. */
  let sound = 0;
  let level = 0;
  let levelEnd = 1;
  const levels: number[] = [];
  const depth = (): number => level + (table.count > levelEnd ? 1 : 0);
  const progress = (phase: Progress["phase"], frontier: number): Progress => ({
    states: table.count,
    transitions: store.transitions(),
    depth: depth(),
    frontier,
    bytes: bytes(),
    phase,
    levels,
  });
  const { enough, stopSoonAfter = [] } = options;
  const isEnough = (): boolean =>
    properties.some(({ name }, i) => watch.found[i] !== null && stopSoonAfter.includes(name)) ||
    (enough !== undefined &&
      properties.every(
        ({ name }, i) =>
          (watch.found[i] !== null || !enough.found.includes(name)) &&
          (!enough.exercised.includes(name) ||
            (name === "no-deadlock" ? midway : (watch.exercised[i] as number)) > 0),
      ));
  const outerLimit = (): Limit | null => {
    if (options.interrupted?.() === true) return "interrupted";
    return options.exhausted?.() === true ? "max-memory" : null;
  };

  const damageSince = (to: number): Breakage | null => {
    const damage = packed.mend();
    if (damage !== null) return blame.forDamage(damage, sound, to);
    sound = to;
    return null;
  };

  const accountOf = (thrown: unknown): Breakage | null => {
    const storing = store.storing();
    if (storing !== null)
      return damageSince(storing.state + 1) ?? blame.forThrown(thrown, storing.state, storing.via);
    // A recipe or a condition: what was queued before it comes first.
    const via = control[cell.via] as number;
    try {
      drain();
    } catch (earlier) {
      return accountOf(earlier);
    }
    if (limit !== null) return null;
    return damageSince(current + 1) ?? blame.forThrown(thrown, current, via);
  };

  /** Yields how many states are in doubt; returns whether it came to an end. */
  function* judgeFinish(edges: EdgeLog): Generator<number, boolean, void> {
    try {
      const stuck = yield* findStuck(table, edges, actors);
      if (stuck === null) return true;
      table.load(stuck.state, base);
      const finding = stuck.actors.map((a) => stuckAt(system, a, actors, base)).join("; ");
      watch.report("can-finish", { state: stuck.state, via: null, finding });
      return true;
    } catch (thrown) {
      if (!isExhausted(thrown)) throw thrown;
      return false;
    }
  }

  const snapshots = makeSnapshots(system, table, store, watch, waits);
  const pause = (): void =>
    options.pause?.(snapshots.mark({ expanded, level, levelEnd, levels, midway, sound }, bytes()));
  const { resume } = options;
  if (resume !== undefined) {
    snapshots.restore(resume);
    ({ expanded, level, levelEnd, midway, sound } = resume.counted);
    levels.push(...resume.counted.levels);
    options.pause?.(snapshots.mark(resume.counted, bytes()));
  }

  try {
    words.set(encode(layout, initialState(system)));
    if (recent !== null) begin(recent, words);
    if (resume === undefined) {
      if (table.add(words, 0, 0) === isFull) limit = table.full;
      else {
        levels.push(1);
        inspect(0);
      }
    }
    while (limit === null && expanded < table.count && !watch.stopped() && !isEnough()) {
      if (expanded === levelEnd) {
        level++;
        levelEnd = table.count;
        if (level < mostLevels) levels.push(levelEnd);
      }
      expanded = expandFrom(
        expanded,
        Math.min(levelEnd, (Math.floor(expanded / stride) + 1) * stride),
      );
      const isChunk = expanded % stride === 0;
      // What has damaged the view would be forgotten with it.
      if (isChunk || options.pause !== undefined) broken = damageSince(expanded);
      if (broken !== null) break;
      if (limit === null && !watch.stopped()) pause();
      if (!isChunk) continue;
      yield progress("search", table.count - expanded);
      limit = outerLimit();
    }
  } catch (thrown) {
    broken = accountOf(thrown);
  }
  broken ??= damageSince(expanded);
  const whole = broken === null && limit === null && expanded === table.count && !watch.stopped();
  const neverRan = system.steps.filter((_, i) => system.tally[i] === ranBefore[i]);

  let finished = false;
  if (whole && watch.isOpen("can-finish") && options.symmetry === undefined) {
    extraBytes = bytesToFinish(table.count, actors.length);
    const edges = bytes() > maxBytes ? null : store.edges();
    const turns = edges === null ? null : judgeFinish(edges);
    if (turns === null) {
      extraBytes = 0;
      limit = "max-memory";
    } else {
      let turn = turns.next();
      for (; turn.done !== true && limit === null; turn = turns.next()) {
        yield progress("can-finish", turn.value);
        limit = outerLimit();
      }
      finished = turn.done === true && turn.value;
      if (turn.done === true && !finished) limit = "max-memory";
    }
  }
  const seen = { broken: broken !== null, whole, finished, states: table.count, midway };
  return {
    engine: "exhaustive",
    states: table.count,
    transitions: store.transitions(),
    depth: depth(),
    levels,
    limit,
    broken,
    verdicts: properties.map((property, i) =>
      judge(property, watch.found[i] ?? null, watch.exercised[i] ?? 0, seen, (f) =>
        f.via === null ? table.wayTo(f.state) : [...table.wayTo(f.state), f.via],
      ),
    ),
    waits: waits.counts(),
    neverRan,
    left: system.steps.filter((_, i) => system.left[i] !== leftBefore[i]),
    bytes: bytes(),
  };
}
