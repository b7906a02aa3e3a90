import { location, record, type Field, type LeafField, type RecordField } from "./fields.ts";
import type { System } from "../protocol/system.ts";
import { bitsOf } from "./bits.ts";

/** A field that holds a value, with its place in the packed form. */
export interface Leaf {
  /** As printed: `vcpus[0].fault.gfn`, `pc.vcpu0`. The engine's own prefix `model` is left out. */
  readonly path: string;
  /** The way to it through a `Whole` state. */
  readonly keys: readonly (string | number)[];
  readonly field: LeafField;
  readonly word: number;
  readonly shift: number;
  /** 0 for a leaf that can have one value only: it takes no place. */
  readonly bits: number;
}

export interface Layout {
  /** Of the whole state: `{ pc, model }`. */
  readonly declaration: RecordField;
  /** In the order of the declaration, program counters first. */
  readonly leaves: readonly Leaf[];
  /** Int32 words of a packed state, at least 1. */
  readonly words: number;
}

/** What an accessor or a message can be made of. */
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The largest leaf: a word is a signed 32-bit number, and masks must stay positive. */
const widest = 31;

/** How a path through the whole state is printed. */
export const pathOf = (keys: readonly (string | number)[]): string => {
  const shown = keys[0] === "model" ? keys.slice(1) : keys;
  return shown
    .map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`))
    .join("");
};

/** The declaration of the engine's whole state: a location for each actor, beside the model's own. */
export const wholeDeclaration = <S, E extends { readonly type: string }>(
  system: System<S, E>,
): RecordField => {
  const counters = system.actors.map((actor) => [actor.name, location(actor.locations)] as const);
  return record({ pc: record(Object.fromEntries(counters)), model: system.declaration });
};

/** Leaves below a field, in the order of the declaration, without their places. */
const leavesOf = (
  field: Field,
  keys: readonly (string | number)[],
): readonly Pick<Leaf, "path" | "keys" | "field" | "bits">[] => {
  switch (field.kind) {
    case "record":
      return Object.entries(field.fields).flatMap(([name, inner]) =>
        leavesOf(inner, [...keys, name]),
      );
    case "array":
      return Array.from({ length: field.length }, (_, i) =>
        leavesOf(field.element, [...keys, i]),
      ).flat();
    default:
      return [{ path: pathOf(keys), keys, field, bits: bitsOf(field) }];
  }
};

/**
 * Places each leaf into the first word that has room for it. No leaf straddles two words. Throws if the declaration cannot be packed:
 * a name that is no identifier, a field named `pc` (the engine's), a leaf of more than 31 bits, an enum that names a word twice.
 */
const layOut = (declaration: RecordField): Layout => {
  const used: number[] = [];
  const leaves = leavesOf(declaration, []).map((leaf): Leaf => {
    checkLeaf(leaf);
    if (leaf.bits === 0) return { ...leaf, word: 0, shift: 0 };
    const found = used.findIndex((bits) => bits + leaf.bits <= 32);
    const word = found < 0 ? used.length : found;
    const shift = used[word] ?? 0;
    used[word] = shift + leaf.bits;
    return { ...leaf, word, shift };
  });
  return { declaration, leaves, words: Math.max(1, used.length) };
};

const checkLeaf = ({ path, keys, field, bits }: Pick<Leaf, "path" | "keys" | "field" | "bits">) => {
  if (keys[0] === "model") {
    if (keys[1] === "pc") throw new Error("a model cannot have a field pc: the engine has one");
    for (const key of keys)
      if (typeof key === "string" && !identifier.test(key))
        throw new Error(`${path}: ${key} cannot be the name of a field`);
  }
  if (bits > widest) throw new Error(`${path}: more than ${widest} bits`);
  if (field.kind === "enum" && new Set(field.values).size !== field.values.length)
    throw new Error(`${path}: a word occurs twice in ${field.values.join(", ")}`);
  if (field.kind === "int" && field.max < field.min)
    throw new Error(`${path}: the range ${field.min}..${field.max} is empty`);
};

const known = new WeakMap<object, Layout>();

/** The layout of a system's whole state; computed once for each system. */
export const layoutOf = <S, E extends { readonly type: string }>(system: System<S, E>): Layout => {
  const before = known.get(system);
  if (before !== undefined) return before;
  const layout = layOut(wholeDeclaration(system));
  known.set(system, layout);
  return layout;
};
