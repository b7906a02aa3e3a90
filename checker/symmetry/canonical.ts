import { generateOnce } from "../state/generate.ts";
import type { Layout } from "../state/layout.ts";
import type { Packed } from "../state/packed.ts";
import type { Group, Permutation } from "./group.ts";

/** Replaces the state that the view holds by the one that stands for it and all its images: the least, word by word. */
export type Canonicalise = () => void;

/**
 * Compiles `Canonicalise`: the images' words are made of masks and shifts of the state's, and the words of an image are made only as far
 * as they decide.
 */
export const makeCanonicalise = <S>(
  { arena, first, layout }: Packed<S>,
  { others }: Group,
): Canonicalise => {
  const { words } = layout;
  const each = (text: (w: number) => string): string =>
    Array.from({ length: words }, (_, w) => text(w)).join(" ");
  const images = others.map((permutation) => {
    const image = imageTexts(layout, permutation);
    const decide = (w: number): string =>
      w === words
        ? ""
        : `const i${w} = ${image[w] ?? "0"};
    if (i${w} < b${w}) { ${rest(image, w + 1)} ${each((v) => `b${v} = i${v};`)} changed = 1; }
    else if (i${w} === b${w}) { ${decide(w + 1)} }`;
    return `{ ${decide(0)} }`;
  });
  return generateOnce<(arena: Int32Array, first: number) => Canonicalise>(
    "canonicalise",
    `return (arena, first) => () => {
  ${each((w) => `const w${w} = arena[first + ${w}]; let b${w} = w${w};`)}
  let changed = 0;
  ${images.join("\n  ")}
  if (changed === 1) { ${each((w) => `arena[first + ${w}] = b${w};`)} }
};`,
  )(arena, first);
};

const rest = (image: readonly string[], from: number): string =>
  image
    .slice(from)
    .map((text, i) => `const i${from + i} = ${text};`)
    .join(" ");

/** The words of an image as expressions over the words `w0`, `w1`, ... of the state. */
const imageTexts = (layout: Layout, { leaves }: Permutation): readonly string[] => {
  /** By target word: masks of the bits that are shifted alike, and leaves whose bits become others. */
  const parts = Array.from({ length: layout.words }, () => ({
    masks: new Map<string, number>(),
    looked: [] as string[],
  }));
  layout.leaves.forEach((leaf, i) => {
    const move = leaves[i];
    const target = move === undefined ? undefined : layout.leaves[move.to];
    const part = target === undefined ? undefined : parts[target.word];
    if (move === undefined || target === undefined || part === undefined || leaf.bits === 0) return;
    const mask = 2 ** leaf.bits - 1;
    if (move.bits !== null) {
      part.looked.push(
        `([${move.bits.join()}][(w${leaf.word} >>> ${leaf.shift}) & ${mask}] << ${target.shift})`,
      );
      return;
    }
    const key = `${leaf.word} ${target.shift - leaf.shift}`;
    part.masks.set(key, (part.masks.get(key) ?? 0) | (mask << leaf.shift));
  });
  return parts.map(({ masks, looked }) => {
    const moved = [...masks].map(([key, mask]) => {
      const [word = 0, by = 0] = key.split(" ").map(Number);
      const kept = mask === -1 ? `w${word}` : `(w${word} & ${mask})`;
      return by === 0 ? kept : by > 0 ? `(${kept} << ${by})` : `(${kept} >>> ${-by})`;
    });
    return `(${[...moved, ...looked].join(" | ") || "0"}) | 0`;
  });
};
