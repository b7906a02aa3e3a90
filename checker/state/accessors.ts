import { bitsOf } from "./bits.ts";
import { defaultOf, none, type LeafField, type RecordField } from "./fields.ts";
import { misfit, StoreError } from "./store-error.ts";

/** The constructor of one declared record's accessors. */
export type RecordClass = new (
  words: Int32Array,
  path: string,
  slots: readonly number[],
  children: readonly object[],
) => object;

type Refuse = (path: string, name: string, value: unknown) => never;

/** By the text of the class. It depends on nothing but the text, so this is only a memo. */
const known = new Map<string, RecordClass>();

/**
 * The class of one declared record. Instances differ in their words and in the places of their leaves, which are private fields rather
 * than constants in the code: members of one array, and the same record in the next system that a process checks, then have one class,
 * and the recipes that read them stay monomorphic.
 */
export const generateAccessors = (declared: RecordField): RecordClass => {
  const entries = Object.entries(declared.fields);
  const enums: (readonly string[])[] = [];
  const privates: string[] = ["#words", "#at"];
  const stores: string[] = ["this.#words = words;", "this.#at = at;"];
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
      privates.push(`#w${leaf}`, `#s${leaf}`);
      stores.push(
        `this.#w${leaf} = slots[${2 * leaf}];`,
        `this.#s${leaf} = slots[${2 * leaf + 1}];`,
      );
      const bits =
        mask === 0 ? "0" : `((this.#words[this.#w${leaf}] >>> this.#s${leaf}) & ${mask})`;
      accessors.push(
        `get ${name}() { ${readerOf(field, bits, enums.length)} }`,
        `set ${name}(v) { ${writerOf(name, field, mask, leaf)} }`,
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
  const source = `"use strict";
${enums.map((_, i) => `const enum${i} = enums[${i}];`).join(" ")}
return class {
  ${privates.map((p) => `${p};`).join(" ")}
  constructor(words, at, slots, children) { ${stores.join(" ")} Object.freeze(this); }
  ${accessors.join("\n  ")}
};`;
  const before = known.get(source);
  if (before !== undefined) return before;
  const make = new Function("refuse", "enums", source);
  // The text above is a class with this constructor.
  const fresh = make(refuse, enums) as RecordClass;
  known.set(source, fresh);
  return fresh;
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
      : ` const W = this.#words, w = this.#w${leaf}, s = this.#s${leaf}; W[w] = (W[w] & ~(${mask} << s)) | (${bits} << s);`;
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
