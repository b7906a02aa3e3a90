import {
  decode,
  encode,
  initialState,
  isEnabled,
  pack,
  runImmutably,
  type Event,
  type Layout,
  type Leaf,
  type Packed,
  type System,
  type Transition,
  type Whole,
} from "../../checker/index.ts";
import { toBits, type LeafValue } from "../../checker/state/bits.ts";
import { leafValues } from "../../checker/state/immutable.ts";
import { exists, isFree, locationOf, makeReady, take } from "../../checker/search/ready.ts";
import { makeWaits } from "../../checker/search/waits.ts";
import { randomBelow } from "../checker/random.ts";

/** A state of a walk: valid until the walk goes on. */
export interface View<S> {
  /** Location of each actor, 0 is idle. */
  readonly counters: readonly number[];
  readonly state: S;
}

/** The states of a random walk, the first one included; starts anew where nothing is enabled. */
export function* statesOfWalk<S, E extends Event>(
  system: System<S, E>,
  steps: number,
  seed: number,
): Generator<View<S>, void, void> {
  const below = randomBelow(seed);
  const packed = pack(system);
  const { words, state } = packed;
  const first = encode(packed.layout, initialState(system));
  words.set(first);
  const actors = makeReady(system, packed, makeWaits());
  for (let i = 0; i <= steps; i++) {
    const counters = actors.map((actor) => locationOf(actor, words));
    yield { counters, state };
    const enabled = actors.flatMap((actor, a) =>
      (actor.at[counters[a] ?? 0] ?? []).filter((t) => exists(t, state) && isFree(t, state)),
    );
    const t = enabled[below(Math.max(enabled.length, 1))];
    if (t === undefined) words.set(first);
    else take(t, packed);
  }
}

/** How often the states are compared in full: in between, only where the plain one was changed, and all packed words. */
const fullyEvery = 250;

/**
 * A random walk in which each step is taken by both runners, and the states and the enabled transitions are compared after it. Returns
 * what differs first, or null. Starts anew where nothing is enabled.
 */
export const disagreement = <S, E extends Event>(
  system: System<S, E>,
  steps: number,
  seed: number,
): string | null => {
  const below = randomBelow(seed);
  const packed = pack(system);
  const { layout } = packed;
  const ready = makeReady(system, packed, makeWaits()).map(
    (actor) => new Map(actor.at.flat().map((t) => [t.id, t])),
  );
  const tree = treeOf(layout);
  const initial = initialState(system);
  const first = encode(layout, initial);
  let plain = initial;
  /** Follows `plain`; must always be what `packed` says. */
  const words = first.slice();
  packed.words.set(first);
  for (let i = 0; i < steps; i++) {
    const enabled: Transition<S, E>[] = [];
    for (const actor of system.actors)
      for (const t of actor.at[plain.pc[actor.name] ?? 0] ?? []) {
        const may = isEnabled(t, plain.model);
        if (may !== isEnabled(t, packed.state))
          return `step ${String(i)}: ${spelled(t)} is enabled for one runner only`;
        if (may) enabled.push(t);
      }
    const t = enabled[below(Math.max(enabled.length, 1))];
    if (t === undefined) {
      plain = initial;
      words.set(first);
      packed.words.set(first);
      continue;
    }
    const prepared = ready[t.actorIndex]?.get(t.id);
    if (prepared === undefined) return `step ${String(i)}: ${spelled(t)} was not made ready`;
    const before = plain;
    plain = runImmutably(system, t, before);
    follow(tree, before, plain, words);
    take(prepared, packed);
    if (!sameWords(words, packed.words) || (i % fullyEvery === 0 && !sameInFull(packed, plain)))
      return `step ${String(i)}: after ${spelled(t)} the states differ`;
  }
  return null;
};

const spelled = (t: {
  readonly actor: string;
  readonly operation: string;
  readonly step: string;
  readonly choice: object | null;
}): string =>
  `${t.actor} ${t.operation}/${t.step}${t.choice === null ? "" : ` ${JSON.stringify(t.choice)}`}`;

const sameWords = (left: Int32Array, right: Int32Array): boolean => {
  for (let w = 0; w < left.length; w++) if (left[w] !== right[w]) return false;
  return left.length === right.length;
};

const sameInFull = <S>({ layout, words }: Packed<S>, plain: Whole<S>): boolean => {
  const values = leafValues(layout, plain);
  return (
    sameWords(encode(layout, plain), words) &&
    leafValues(layout, decode<S>(layout, words)).every((value, i) => value === values[i])
  );
};

/** The leaves by the way that leads to them. */
interface Tree {
  readonly children: Map<string | number, Tree>;
  leaf: Leaf | null;
}

const treeOf = (layout: Layout): Tree => {
  const root: Tree = { children: new Map(), leaf: null };
  for (const leaf of layout.leaves) {
    let here = root;
    for (const key of leaf.keys) {
      const below = here.children.get(key) ?? { children: new Map(), leaf: null };
      here.children.set(key, below);
      here = below;
    }
    here.leaf = leaf;
  }
  return root;
};

/** Puts into the words what is not the same object, or value, before and after. */
const follow = (tree: Tree, before: unknown, after: unknown, words: Int32Array): void => {
  if (before === after) return;
  if (tree.leaf === null) {
    const [was, is] = [Object(before), Object(after)];
    for (const [key, below] of tree.children)
      follow(below, Reflect.get(was, key), Reflect.get(is, key), words);
    return;
  }
  const { field, word, shift, bits } = tree.leaf;
  if (bits === 0) return;
  const mask = (2 ** bits - 1) << shift;
  // A leaf of the declaration that the state's type comes from.
  const value = toBits(field, after as LeafValue) << shift;
  words[word] = ((words[word] ?? 0) & ~mask) | value;
};
