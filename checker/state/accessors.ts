import { bitsOf } from "./bits.ts";
import { defaultOf, none, type LeafField, type RecordField } from "./fields.ts";
import { generate } from "./generate.ts";
import { misfit, StoreError } from "./store-error.ts";

/**
 * The constructor of one declared record's accessors. `slots` are the places of its leaves: word of the arena * 32 + shift. `numbers` are
 * those of its leaves in the layout.
 */
export type RecordClass = new (
  path: string,
  slots: readonly number[],
  children: readonly object[],
  numbers: readonly number[],
) => object;

type Refuse = (path: string, name: string, value: unknown) => never;

/**
 * Words that many packed states live in side by side, and the classes that read them, by the text of the class. One arena serves many
 * systems, so that compiled code can hold its address, and the recipes meet the same classes in each system that a process checks.
 */
export interface Arena {
  readonly words: Int32Array;
  readonly classes: Map<string, RecordClass>;
  /** Where its views mark what is read and written (see `recording.ts`); null if they do not, as in every ordinary search. */
  readonly marks: Int32Array | null;
}

export const makeArena = (words: number, marks: Int32Array | null = null): Arena => ({
  words: new Int32Array(new ArrayBuffer(4 * words)),
  classes: new Map(),
  marks,
});

/**
 * The class of one declared record. Instances differ in the places of their leaves, which are private fields rather than constants in
 * the code: members of one array then have one class, and the recipes that read them stay monomorphic.
 */
export const generateAccessors = (declared: RecordField, arena: Arena): RecordClass => {
  const entries = Object.entries(declared.fields);
  const enums: (readonly string[])[] = [];
  const privates: string[] = ["#at"];
  const stores: string[] = ["this.#at = at;"];
  const accessors: string[] = [];
  let leaf = 0;
  let child = 0;
  for (const [name, field] of entries) {
    if (field.kind === "record" || field.kind === "array") {
      privates.push(`#c${child}`);
      stores.push(`this.#c${child} = children[${child}];`);
      accessors.push(
        `get ${name}() { return this.#c${child}; }`,
        `set ${name}(v) { refuse(this.#at, ${JSON.stringify(name)}, v); /* ${field.kind} */ }`,
      );
      child++;
    } else {
      const mask = maskOf(field);
      privates.push(`#p${leaf}`);
      stores.push(`this.#p${leaf} = slots[${leaf}];`);
      const [read, written] = marking(arena, mask, leaf);
      if (read !== "") {
        privates.push(`#m${leaf}`);
        stores.push(`this.#m${leaf} = numbers[${leaf}];`);
      }
      // A shift takes the lower five bits of a place, which are those of the bit within its word.
      const bits = `((W[p >>> 5] >>> p) & ${mask})`;
      const place = `const p = this.#p${leaf};`;
      accessors.push(
        mask === 0
          ? `get ${name}() { ${readerOf(field, "0", enums.length)} }`
          : `get ${name}() { ${read} ${place} ${readerOf(field, bits, enums.length)} }`,
        `set ${name}(v) { ${written} ${writerOf(name, field, mask, leaf)} }`,
      );
      if (field.kind === "enum") enums.push(field.values);
      leaf++;
    }
  }
  const refuse: Refuse = (path, name, value) => {
    const at = path === "" ? name : `${path}.${name}`;
    const field = declared.fields[name];
    throw new StoreError((field && misfit(field, at, value)) ?? `${at}: cannot be stored`);
  };
  const source = `${enums.map((_, i) => `const enum${i} = enums[${i}];`).join(" ")}
return class {
  ${privates.map((p) => `${p};`).join(" ")}
  constructor(at, slots, children, numbers) { ${stores.join(" ")} Object.freeze(this); }
  ${accessors.join("\n  ")}
};`;
  const before = arena.classes.get(source);
  if (before !== undefined) return before;
  const fresh = generate<RecordClass>(source, { W: arena.words, M: arena.marks, refuse, enums });
  arena.classes.set(source, fresh);
  return fresh;
};

/**
 * What a leaf's getter and setter mark: one bit in the area that `M[0]` begins, where words of reads and of writes take turns. A leaf
 * without bits never changes.
 */
const marking = ({ marks }: Arena, mask: number, leaf: number): readonly [string, string] => {
  if (marks === null || mask === 0) return ["", ""];
  const mark = (kind: number): string =>
    `const m = this.#m${leaf}; M[M[0] + ((m >>> 5) << 1) + ${kind}] |= 1 << m;`;
  return [mark(0), mark(1)];
};

const maskOf = (field: LeafField): number => 2 ** bitsOf(field) - 1;

/** Reads the stored number `bits` as the value that it stands for; see `fromBits`. */
const readerOf = (field: LeafField, bits: string, enumNumber: number): string => {
  switch (field.kind) {
    case "int": {
      const rest = Number(defaultOf(field));
      return rest === field.min
        ? `return ${bits} + ${rest};`
        : `const b = ${bits}; return b <= ${field.max - rest} ? b + ${rest} : ${field.max} - b;`;
    }
    case "bool":
      return `return ${bits} !== 0;`;
    case "enum":
      return `return enum${enumNumber}[${bits}];`;
    case "index":
      return `return ${bits} + ${none};`;
    case "location":
      return `return ${bits};`;
  }
};

/** Checks `v` and stores it; see `toBits`. The range check costs nothing measurable, and a bad value would spoil its neighbours. */
const writerOf = (name: string, field: LeafField, mask: number, leaf: number): string => {
  const refuse = `refuse(this.#at, ${JSON.stringify(name)}, v);`;
  if (field.unused === true) return `if (v !== ${JSON.stringify(defaultOf(field))}) ${refuse}`;
  const between = (min: number, max: number): string =>
    `if ((v | 0) !== v || v < ${min} || v > ${max}) ${refuse}`;
  const store = (bits: string): string =>
    mask === 0
      ? ""
      : ` const p = this.#p${leaf}, w = p >>> 5; W[w] = (W[w] & ~(${mask} << p)) | (${bits} << p);`;
  switch (field.kind) {
    case "int": {
      const rest = Number(defaultOf(field));
      const up = `(v - ${rest})`;
      return (
        between(field.min, field.max) +
        store(rest === field.min ? up : `(v >= ${rest} ? ${up} : ${field.max} - v)`)
      );
    }
    case "bool":
      return `if (v !== true && v !== false) ${refuse}${store("(v ? 1 : 0)")}`;
    case "enum": {
      const cases = field.values.map((word, i) => `case ${JSON.stringify(word)}: b = ${i}; break;`);
      return `let b = 0; switch (v) { ${cases.join(" ")} default: ${refuse} }${store("b")}`;
    }
    case "index":
      return between(none, field.count - 1) + store(`(v - ${none})`);
    case "location":
      return between(0, field.names.length - 1) + store("v");
  }
};
