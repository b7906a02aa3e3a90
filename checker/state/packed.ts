import type { System } from "../protocol/system.ts";
import type { Event } from "../protocol/step.ts";
import { generateAccessors, type RecordClass } from "./accessors.ts";
import type { Draft, RecordField } from "./fields.ts";
import { layoutOf, pathOf, type Layout, type Leaf } from "./layout.ts";

/**
 * A state that lives in a few words and is read and written through generated accessors, by the same recipes that immer's `produce`
 * runs. There is one view: who wants to look at another state copies its words in.
 *
 * The accessors are on prototypes: spreading or stringifying a view shows nothing. A recipe must not keep parts of it.
 */
export interface Packed<S> {
  readonly layout: Layout;
  readonly words: Int32Array;
  /** Reads the words. */
  readonly state: S;
  /** The same object, for writing. */
  readonly draft: Draft<S>;
  /** Where each actor's program counter is, in the order of the actors. */
  readonly counters: readonly Leaf[];
}

/** Makes the view of a system's packed state; the words are those of the default state. */
export const pack = <S, E extends Event>(system: System<S, E>): Packed<S> => {
  const layout = layoutOf(system);
  // In a buffer of its own the words never move, so that compiled code can hold their address.
  const words = new Int32Array(new ArrayBuffer(Math.max(layout.words * 4, 128)), 0, layout.words);
  const places = new Map(layout.leaves.map((leaf) => [leaf.path, leaf]));
  const classes = new Map<RecordField, RecordClass>();
  const classOf = (declared: RecordField): RecordClass => {
    const before = classes.get(declared);
    if (before !== undefined) return before;
    const fresh = generateAccessors(declared);
    classes.set(declared, fresh);
    return fresh;
  };
  const build = (field: RecordField, keys: readonly (string | number)[]): object => {
    const slots: number[] = [];
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
          children.push(Object.freeze(members));
          break;
        }
        default: {
          const place = places.get(pathOf(below));
          slots.push(place?.word ?? 0, place?.shift ?? 0);
        }
      }
    }
    return new (classOf(field))(words, pathOf(keys), slots, children);
  };
  const view = build(system.declaration, ["model"]);
  return {
    layout,
    words,
    // Generated from the declaration that S is derived from; tests walk it beside the plain state.
    state: view as S,
    draft: view as Draft<S>,
    counters: layout.leaves.slice(0, system.actors.length),
  };
};
