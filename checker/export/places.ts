import { fromBits, valuesOf } from "../state/bits.ts";
import { none, type LeafField } from "../state/fields.ts";
import type { Layout, Leaf } from "../state/layout.ts";
import { asComment } from "./c-text.ts";

/** SPIN's variables for the leaves of a state, each a bit field with the value that `toBits` gives. */
export interface Places {
  readonly declarations: readonly string[];
  /** The variable of a leaf, by its position in the layout. */
  readonly nameOf: (leaf: number) => string;
  /** The variable of an actor's location; program counters stand first in the layout. */
  readonly counterOf: (actorIndex: number) => string;
}

/**
 * Variables in the order of the packed form, so that a C compiler packs them as tightly. `initial` are the packed words of the initial
 * state.
 */
export const placesOf = ({ leaves }: Layout, initial: Int32Array): Places => {
  const names = uniqueNames(leaves);
  const nameOf = (leaf: number): string => names[leaf] ?? "";
  const declarations = leaves
    .map((leaf, i) => ({ leaf, name: nameOf(i) }))
    .filter(({ leaf }) => leaf.bits > 0)
    .sort((a, b) => a.leaf.word - b.leaf.word || a.leaf.shift - b.leaf.shift)
    .map(({ leaf: { field, word, shift, bits }, name }) => {
      const value = ((initial[word] ?? 0) >>> shift) & (2 ** bits - 1);
      const start = value === 0 ? "" : ` = ${value}`;
      return `unsigned ${name} : ${bits}${start};${meaningOf(field)}`;
    });
  return { declarations, nameOf, counterOf: nameOf };
};

/** `vcpus[0].fault.gfn` is `s_vcpus_0_fault_gfn`, `pc.vcpu0` is `pc_vcpu0`: with its beginning it is no word of Promela or C. */
const uniqueNames = (leaves: readonly Leaf[]): readonly string[] => {
  const used = new Set<string>();
  return leaves.map(({ path, keys }) => {
    const plain = path.replace(/\]/g, "").replace(/[^A-Za-z0-9_]/g, "_");
    const name = keys[0] === "pc" ? plain : `s_${plain}`;
    let free = name;
    for (let n = 2; used.has(free); n++) free = `${name}_${n}`;
    used.add(free);
    return free;
  });
};

const mostNamed = 100;

/** What the numbers stand for, where they are not themselves. */
const meaningOf = (field: LeafField): string => {
  switch (field.kind) {
    case "bool":
      return "";
    case "int":
      return fromBits(field, 0) === 0 && field.min === 0 ? "" : ` /* 0 is ${fromBits(field, 0)} */`;
    case "index":
      return ` /* one more than the index, 0 is ${none}: none */`;
    case "enum":
    case "location": {
      const words = field.kind === "enum" ? field.values : field.names;
      const shown = words.slice(0, Math.min(mostNamed, valuesOf(field)));
      return ` /* ${shown.map((word, i) => `${i} ${asComment(word)}`).join(", ")} */`;
    }
  }
};
