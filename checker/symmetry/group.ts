import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { fromBits, toBits } from "../state/bits.ts";
import { encode, initialState } from "../state/immutable.ts";
import { layoutOf, pathOf, type Layout, type Leaf } from "../state/layout.ts";
import { renamed, type Order, type Renaming } from "./renaming.ts";

/** Where the bits of a leaf go, and what they become: null if they stay as they are. */
export interface Move {
  readonly to: number;
  readonly bits: readonly number[] | null;
}

/** A permutation of the whole state, by leaf of the layout, and of the transitions, by id. */
export interface Permutation {
  readonly leaves: readonly Move[];
  readonly transitions: readonly number[];
}

/** All permutations that the generators make together. */
export interface Group {
  readonly generators: readonly Permutation[];
  /** All but the one that moves nothing. */
  readonly others: readonly Permutation[];
}

/** Each state is compared with its images under all of these: more would cost more than they save. */
export const mostElements = 24;

/** The group that renamings generate on a system, or why it has none. */
export const groupOf = <S, E extends Event>(
  system: System<S, E>,
  renamings: readonly Renaming[],
): Group | string => {
  const layout = layoutOf(system);
  const generators: Permutation[] = [];
  for (const renaming of renamings) {
    const leaves = movesOf(system, layout, renaming);
    if (typeof leaves === "string") return `${renaming.name}: ${leaves}`;
    const transitions = idsOf(system, renaming);
    if (typeof transitions === "string") return `${renaming.name}: ${transitions}`;
    const first = encode(layout, initialState(system));
    if (first.some((word, w) => word !== imageOf(layout, { leaves, transitions }, first)[w]))
      return `${renaming.name}: the initial state changes with it`;
    generators.push({ leaves, transitions });
  }
  return closed(system, layout, generators);
};

const closed = <S, E extends Event>(
  system: System<S, E>,
  layout: Layout,
  generators: readonly Permutation[],
): Group | string => {
  const identity: Permutation = {
    leaves: layout.leaves.map((_, to) => ({ to, bits: null })),
    transitions: system.transitions.map(({ id }) => id),
  };
  const elements = new Map([[JSON.stringify(identity), identity]]);
  // Grows while it is walked: each element by each generator.
  for (const element of elements.values())
    for (const generator of generators) {
      const product = after(element, generator);
      elements.set(JSON.stringify(product), product);
      if (elements.size > mostElements) return `more than ${mostElements} permutations`;
    }
  return { generators, others: [...elements.values()].slice(1) };
};

/** First one, then the other. */
const after = (one: Permutation, other: Permutation): Permutation => ({
  leaves: one.leaves.map(({ to, bits }) => {
    const further = other.leaves[to] ?? { to, bits: null };
    return { to: further.to, bits: composed(bits, further.bits) };
  }),
  transitions: one.transitions.map((id) => other.transitions[id] ?? id),
});

const composed = (one: Move["bits"], other: Move["bits"]): Move["bits"] => {
  if (other === null) return one;
  const both = one === null ? other : one.map((bits) => other[bits] ?? bits);
  return both.every((bits, before) => bits === before) ? null : both;
};

/** The words of a state with its names changed. The search has compiled code for this; see `canonical.ts`. */
export const imageOf = (
  { leaves, words }: Layout,
  permutation: Permutation,
  state: Int32Array,
): Int32Array => {
  const image = new Int32Array(words);
  leaves.forEach((leaf, i) => {
    const move = permutation.leaves[i];
    const target = move === undefined ? undefined : leaves[move.to];
    if (move === undefined || target === undefined || leaf.bits === 0) return;
    const bits = ((state[leaf.word] ?? 0) >>> leaf.shift) & (2 ** leaf.bits - 1);
    image[target.word] = (image[target.word] ?? 0) | ((move.bits?.[bits] ?? bits) << target.shift);
  });
  return image;
};

const movesOf = <S, E extends Event>(
  system: System<S, E>,
  layout: Layout,
  renaming: Renaming,
): readonly Move[] | string => {
  const places = new Map(layout.leaves.map(({ path }, i) => [path, i]));
  const moves: Move[] = [];
  for (const leaf of layout.leaves) {
    const path = pathOf(keysAfter(leaf.keys, renaming));
    const to = places.get(path);
    if (to === undefined) return `${leaf.path} would become ${path}, which there is not`;
    const target = layout.leaves[to];
    if (JSON.stringify(target?.field) !== JSON.stringify(leaf.field))
      return `${leaf.path} and ${path} have not the same values`;
    moves.push({ to, bits: bitsAfter(leaf, renaming.references[shapeOf(leaf.keys)]) });
  }
  if (new Set(moves.map(({ to }) => to)).size !== moves.length) return "two members become one";
  if (system.actors.some(({ name }) => !places.has(`pc.${name}`))) return "an actor has no place";
  return moves;
};

/** The path with `[]` for each member: `threads[].acks[].awaited`. */
const shapeOf = (keys: readonly (string | number)[]): string =>
  pathOf(keys).replaceAll(/\[\d+\]/g, "[]");

const keysAfter = (
  keys: readonly (string | number)[],
  { arrays, actors }: Renaming,
): readonly (string | number)[] =>
  keys.map((key, i) => {
    if (typeof key === "number") return renamed(arrays[shapeOf(keys.slice(0, i))], key);
    return keys[0] === "pc" && i === 1 ? (actors[key] ?? key) : key;
  });

const bitsAfter = ({ field, bits }: Leaf, order: Order | undefined): Move["bits"] => {
  if (order === undefined || bits === 0) return null;
  const after = Array.from({ length: 2 ** bits }, (_, before) => {
    const value = fromBits(field, before);
    const other = renamed(order, Number(value));
    // What no value is stored as stays, and so does what points nowhere.
    return other === value ? before : toBits(field, other);
  });
  return after.every((now, before) => now === before) ? null : after;
};

const idsOf = <S, E extends Event>(
  { transitions }: System<S, E>,
  renaming: Renaming,
): readonly number[] | string => {
  const named = new Map(
    transitions.map((t) => [nameOf(t, t.actor, choiceAfter(t.choice, {})), t.id]),
  );
  const ids: number[] = [];
  for (const t of transitions) {
    const actor = renaming.actors[t.actor] ?? t.actor;
    const id = named.get(nameOf(t, actor, choiceAfter(t.choice, renaming.choices)));
    if (id === undefined) return `${actor} has not the step ${t.operation}/${t.step}`;
    ids.push(id);
  }
  return new Set(ids).size === ids.length ? ids : "two steps become one";
};

const nameOf = <S, E>(t: Transition<S, E>, actor: string, choice: string): string =>
  `${actor} ${t.operation}/${t.step} from ${t.from} ${choice}`;

const choiceAfter = (
  choice: Transition<never, never>["choice"],
  orders: Renaming["choices"],
): string =>
  JSON.stringify(
    Object.entries(choice ?? {}).map(([key, value]) => [
      key,
      typeof value === "number" ? renamed(orders[key], value) : value,
    ]),
  );
