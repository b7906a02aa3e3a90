import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack, type Packed } from "../state/packed.ts";
import { compile } from "../search/compile.ts";
import { makeExpand, moving, owing } from "../search/expand.ts";
import { batch, cell, makeQueue } from "../search/queue.ts";
import type { Observe } from "../search/questions.ts";
import { isFull, StateTable } from "../search/table.ts";
import { makeWaits, type Waits } from "../search/waits.ts";
import { makeWatch, type Question } from "../search/watch.ts";
import { codeFor } from "../search/words.ts";
import { Ints } from "./ints.ts";
import { Scratch } from "./scratch.ts";
import { InternedRows } from "./interned.ts";
import { compileResting } from "./resting.ts";
import { compileStanding } from "./standing.ts";

/** What expanding a state has shown beside its successors. */
export interface Expansion {
  /** See `Expand`. */
  readonly found: number;
  /** Transitions taken, also those that changed nothing. */
  readonly taken: number;
  /** Positions of the waits that did not hold, of the steps that ran, and of those that left their way; see `Graph`. */
  readonly waited: readonly number[];
  readonly ran: readonly number[];
  readonly left: readonly number[];
}

/**
 * The states of a system, breadth first, with their transitions, and what the properties say of them: recorded once, to be gone along for
 * many systems that differ in little (see `explore.ts`). Grows as far as somebody asks for.
 */
export interface Graph<S, E extends Event> {
  readonly system: System<S, E>;
  readonly packed: Packed<S>;
  readonly properties: readonly Property<S, E>[];
  readonly table: StateTable;
  readonly waits: Waits;
  /** States below this number are expanded. */
  readonly expanded: () => number;
  /** By state, and one beyond: where its transitions begin in `targets` and `vias`, those to itself left out. */
  readonly first: Ints;
  readonly targets: Ints;
  readonly vias: Ints;
  /** By state, as a bit for each property: which of them say something of the state itself that may settle them. */
  readonly says: Ints;
  /** The same of the transitions from there, by their events, and of a deadlock. */
  readonly saysNext: Ints;
  /** By state: the number of a set of properties that are exercised there, and the sets, as bits. */
  readonly uses: Ints;
  readonly useSets: readonly number[];
  /** By expanded state, the number of what expanding it has shown. */
  readonly expansion: Ints;
  readonly expansions: readonly Expansion[];
  /** By expanded state, the number of where everybody stands; and by that number, as a bit for each actor, who owes nothing there. */
  readonly standing: Ints;
  readonly restingAt: readonly number[];
  readonly bytes: () => number;
  readonly failed: () => boolean;
  /** For the searches along it. */
  readonly scratch: Scratch;
  /**
   * Goes on until so many states are stored, or all, or `maxBytes` are held; yields between two pieces of work. Once a step or a property
   * has thrown, or has damaged the view, the graph `failed`, and says nothing.
   */
  readonly grow: (states: number, maxBytes: number) => Generator<void, void, void>;
}

/** Properties are bits of a positive number. */
export const mostProperties = 31;
const stride = 4096;

/** Begins the graph of a system; null if that has more properties than can be kept. */
export const makeGraph = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
): Graph<S, E> | null => {
  if (properties.length > mostProperties) return null;
  const packed = pack(system);
  const { words, state, layout } = packed;
  const width = layout.words;
  const table = new StateTable(width, {});
  const queue = makeQueue(width, system.transitions.length);
  const { control, entries } = queue;
  const waits = makeWaits();
  const { uses: usedBy, holds, reached, on, by } = makeWatch(properties, undefined);
  const { copy } = codeFor(width);

  const lists = {
    first: new Ints(),
    targets: new Ints(),
    vias: new Ints(),
    says: new Ints(),
    saysNext: new Ints(),
    uses: new Ints(),
    expansion: new Ints(),
    standing: new Ints(),
  };
  const { first, targets, vias, says, saysNext, uses, expansion, standing } = lists;
  const useSets = new InternedRows<number>();
  const expansions = new InternedRows<Expansion>();
  const standings = new Map<number | string, number>();
  const restingAt: number[] = [];
  const standingOf = compileStanding(packed.counters);
  const resting = compileResting(system, packed.counters);
  const stand = (keys: Int32Array, at: number): number => {
    const where = standingOf(keys, at);
    const known = standings.get(where);
    if (known !== undefined) return known;
    standings.set(where, restingAt.length);
    return restingAt.push(resting(keys, at)) - 1;
  };

  const bitsOf = <F>(questions: readonly Question<F>[], is: (ask: F) => boolean): number => {
    let bits = 0;
    for (const { property, ask } of questions) if (is(ask)) bits |= 1 << property;
    return bits;
  };
  const usedRow = new Int32Array(1);
  const inspect = (): void => {
    const used = bitsOf(usedBy, (ask) => ask(state));
    usedRow[0] = used;
    uses.push(useSets.numberOf(usedRow, 1, () => used));
    says.push(bitsOf(holds, (ask) => ask(state) !== true) | bitsOf(reached, (ask) => ask(state)));
    saysNext.push(0);
  };
  const observe: Observe<E> = (event, number) => {
    const bits =
      bitsOf(on, (ask) => ask(state, event) !== true) | bitsOf(by, (ask) => ask(state, event));
    saysNext.data[number] = (saysNext.data[number] ?? 0) | bits;
  };
  const deadlock = properties.findIndex(({ name }) => name === "no-deadlock");

  const expand = makeExpand(
    system,
    packed,
    queue,
    compile(system, packed, queue, waits, observe, null),
  );
  const counters = waits.counters();
  const steps = system.steps.length;
  const shown = new Int32Array(4 + counters.length + 2 * steps);
  const whatHasShown = (found: number, taken: number): number => {
    let end = 4;
    for (let i = 0; i < counters.length; i++) {
      const counter = counters[i];
      if (counter === undefined || counter.states === 0) continue;
      shown[end++] = i;
      counter.states = 0;
    }
    const ranFrom = end;
    for (let i = 0; i < steps; i++) if (system.tally[i] !== 0) shown[end++] = i;
    const leftFrom = end;
    for (let i = 0; i < steps; i++) if (system.left[i] !== 0) shown[end++] = i;
    system.tally.fill(0, 0, steps);
    system.left.fill(0, 0, steps);
    shown[0] = found;
    shown[1] = taken;
    shown[2] = ranFrom;
    shown[3] = leftFrom;
    return expansions.numberOf(shown, end, () => ({
      found,
      taken,
      waited: [...shown.subarray(4, ranFrom)],
      ran: [...shown.subarray(ranFrom, leftFrom)],
      left: [...shown.subarray(leftFrom, end)],
    }));
  };

  let expanded = 0;
  let failed = false;
  /** Transitions of states below this number, and their places, are in the lists. */
  let listed = 0;
  const list = (number: number, at: number): void => {
    const from = entries[at + width + 1] as number;
    for (; listed <= from; listed++) first.push(targets.length);
    targets.push(number);
    vias.push(entries[at + width + 2] as number);
  };
  const drain = (): void => {
    const end = control[cell.end] as number;
    control[cell.end] = 0;
    table.addAll(
      queue,
      end,
      (number, at) => {
        copy(entries, at, words, 0);
        inspect();
        list(number, at);
      },
      list,
    );
  };
  const expandTo = (to: number): void => {
    let number = expanded;
    while (number < to) {
      control[cell.taken] = 0;
      const [keys, at] = [table.keysOf(number), table.placeOf(number)];
      standing.push(stand(keys, at));
      const found = expand(number, keys, at);
      expansion.push(whatHasShown(found, control[cell.taken] as number));
      if ((found & owing) !== 0 && (found & moving) === 0 && deadlock >= 0)
        saysNext.data[number] = (saysNext.data[number] ?? 0) | (1 << deadlock);
      number++;
      if ((control[cell.end] as number) >= batch * queue.stride) drain();
    }
    drain();
    for (; listed <= to; listed++) first.push(targets.length);
    expanded = to;
  };
  const bytes = (): number =>
    table.bytes + Object.values(lists).reduce((sum, { bytes: held }) => sum + held, 0);

  return {
    system,
    packed,
    properties,
    table,
    waits,
    expanded: () => expanded,
    ...lists,
    useSets: useSets.members,
    expansions: expansions.members,
    restingAt,
    bytes,
    failed: () => failed,
    scratch: new Scratch(width),
    *grow(states, maxBytes) {
      try {
        if (table.count === 0) {
          words.set(encode(layout, initialState(system)));
          if (table.add(words, 0, 0) === isFull) failed = true;
          inspect();
          system.tally.fill(0);
          system.left.fill(0);
        }
        while (!failed && expanded < table.count && table.count < states && bytes() < maxBytes) {
          expandTo(Math.min(table.count, expanded + stride));
          // A damaged view says something wrong from here on, and perhaps before.
          if (packed.mend() !== null) failed = true;
          yield;
        }
      } catch {
        failed = true;
      }
    },
  };
};
