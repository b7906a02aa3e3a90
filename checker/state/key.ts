import type { Event } from "../protocol/step.ts";
import type { System, Whole } from "../protocol/system.ts";
import type { LeafValue } from "./bits.ts";
import { defaultOf, none, type LeafField } from "./fields.ts";
import { leafValues } from "./immutable.ts";
import { layoutOf, type Leaf } from "./layout.ts";

/** A leaf's value as people read it: locations by name, `none` for an absent index. */
export const shownValue = (field: LeafField, value: LeafValue): LeafValue => {
  switch (field.kind) {
    case "location":
      return field.names[Number(value)] ?? value;
    case "index":
      return value === none ? "none" : value;
    case "int":
    case "bool":
    case "enum":
      return value;
  }
};

/** What a leaf adds to the text that a key is a hash of; null if it is at its default. */
export const keyLine = (
  { path, field }: Pick<Leaf, "path" | "field">,
  value: LeafValue,
): string | null => (value === defaultOf(field) ? null : `${path}=${shownValue(field, value)}`);

/** `path=value` of each leaf that differs from its default, sorted by path. What a key is a hash of. */
export const keyLines = <S, E extends Event>(
  system: System<S, E>,
  state: Whole<S>,
): readonly string[] => {
  const layout = layoutOf(system);
  const values = leafValues(layout, state);
  return layout.leaves
    .flatMap((leaf, i) => keyLine(leaf, values[i] ?? defaultOf(leaf.field)) ?? [])
    .sort();
};

/**
 * The state's key in recorded files: 8 hexadecimal digits. It depends on the names and values of the fields that are not at their
 * default and on nothing else, so that a new field, a new step or another order of declaration leaves recorded files as they are. A key
 * shows that two states differ; that they are equal is for a full comparison to say.
 */
export const keyOf = <S, E extends Event>(system: System<S, E>, state: Whole<S>): string =>
  keyOfLines(keyLines(system, state));

/** The key of a state with these lines, which are sorted; null stands for a leaf at its default. */
export const keyOfLines = (lines: readonly (string | null)[]): string =>
  hash(lines.filter((line) => line !== null).join("\n"))
    .toString(16)
    .padStart(8, "0");

/** FNV-1a over UTF-16 units, with murmur3's last mixing, since FNV alone hardly moves the upper bits of short texts. */
const hash = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};
