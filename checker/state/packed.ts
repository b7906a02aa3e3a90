import type { System } from "../protocol/system.ts";
import type { Event } from "../protocol/step.ts";
import { generateAccessors, makeArena, type Arena } from "./accessors.ts";
import type { ArrayField, Draft, RecordField } from "./fields.ts";
import { layoutOf, pathOf, type Layout, type Leaf } from "./layout.ts";
import { misfit } from "./store-error.ts";

/**
 * A state that lives in a few words and is read and written through generated accessors, by the same recipes that immer's `produce`
 * runs. There is one view: who wants to look at another state copies its words in.
 *
 * The accessors are on prototypes: spreading or stringifying a view shows nothing. A recipe must not keep parts of it.
 */
export interface Packed<S> {
  readonly layout: Layout;
  readonly words: Int32Array;
  /** As many words beside them, for who wants to keep the state that `words` held. */
  readonly base: Int32Array;
  /** What both live in, from `first` on: compiled code then needs no offset. */
  readonly arena: Int32Array;
  readonly first: number;
  /** Reads the words. */
  readonly state: S;
  /** The same object, for writing. */
  readonly draft: Draft<S>;
  /** Where each actor's program counter is, in the order of the actors. */
  readonly counters: readonly Leaf[];
  /**
   * Puts back the arrays of the view if a recipe has pushed to one or replaced a member, and says what it found; null if all is well.
   * Records refuse such a thing at once. Arrays could, but V8 runs `every` and `some` ten times slower on frozen arrays.
   */
  readonly mend: () => string | null;
}

/** Makes the view of a system's packed state; the words are those of the default state. */
export const pack = <S, E extends Event>(system: System<S, E>): Packed<S> => {
  const layout = layoutOf(system);
  return packAt(system, layout, roomFor(2 * layout.words));
};

/** Somewhere in an arena. */
interface Place {
  readonly arena: Arena;
  readonly first: number;
}

/** Like `pack`, at words of the caller's. */
export const packAt = <S, E extends Event>(
  system: System<S, E>,
  layout: Layout,
  { arena, first }: Place,
): Packed<S> => {
  const places = new Map(layout.leaves.map((leaf, number) => [leaf.path, { leaf, number }]));
  const lists: List[] = [];
  const build = (field: RecordField, keys: readonly (string | number)[]): object => {
    const slots: number[] = [];
    const numbers: number[] = [];
    const children: object[] = [];
    for (const [name, inner] of Object.entries(field.fields)) {
      const below = [...keys, name];
      switch (inner.kind) {
        case "record":
          children.push(build(inner, below));
          break;
        case "array": {
          const { element } = inner;
          const members = Array.from({ length: inner.length }, (_, i) =>
            build(element, [...below, i]),
          );
          lists.push({ members, as: [...members], field: inner, path: pathOf(below) });
          children.push(members);
          break;
        }
        default: {
          const place = places.get(pathOf(below));
          slots.push(((place?.leaf.word ?? 0) + first) * 32 + (place?.leaf.shift ?? 0));
          numbers.push(place?.number ?? 0);
        }
      }
    }
    return new (generateAccessors(field, arena))(pathOf(keys), slots, children, numbers);
  };
  const view = build(system.declaration, ["model"]);
  return {
    layout,
    words: arena.words.subarray(first, first + layout.words),
    base: arena.words.subarray(first + layout.words, first + 2 * layout.words),
    arena: arena.words,
    first,
    // Generated from the declaration that S is derived from; tests walk it beside the plain state.
    state: view as S,
    draft: view as Draft<S>,
    counters: layout.leaves.slice(0, system.actors.length),
    mend: () => lists.map(mendList).find((damage) => damage !== null) ?? null,
  };
};

/** An array of the view: as it is, and as it must be. */
interface List {
  readonly members: object[];
  readonly as: readonly object[];
  readonly field: ArrayField;
  readonly path: string;
}

const mendList = ({ members, as, field, path }: List): string | null => {
  const wrong = as.findIndex((member, i) => members[i] !== member);
  if (wrong < 0 && members.length === as.length) return null;
  const replaced = members.length === as.length;
  members.splice(0, members.length, ...as);
  return replaced
    ? misfit(field.element, `${path}[${wrong}]`, undefined)
    : misfit(field, path, undefined);
};

const arenaWords = 4096;
let current = makeArena(arenaWords);
let used = 0;

/** The next free words. A full arena is left to the views that live in it. */
const roomFor = (words: number): Place => {
  if (used + words > current.words.length) {
    current = makeArena(Math.max(arenaWords, words));
    used = 0;
  }
  const first = used;
  used += words;
  return { arena: current, first };
};
