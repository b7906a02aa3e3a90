import { generateOnce } from "../state/generate.ts";
import type { Canonicalise } from "../symmetry/canonical.ts";
import type { Packed } from "../state/packed.ts";
import { hashText } from "./words.ts";
import { cell, type Queue } from "./queue.ts";
import type { Recent } from "./recent.ts";

/** Queues the successor that the view holds, which transition `via` has made of the state `number`, and puts that state back. */
export type Push = (number: number, via: number) => void;

/**
 * With `canonicalise`, a successor is queued as the state that stands for it.
 *
 * Compiles `Push` for the width of the states: word by word, with the hash computed on the way. A successor that equals the state itself
 * is known, and is counted only; so is one that was queued shortly before, if there is a memory of those.
 */
export const makePush = <S>(
  { arena, first }: Packed<S>,
  queue: Queue,
  canonicalise: Canonicalise | null,
  recent: Recent | null,
): Push => {
  const { width, stride, entries, control } = queue;
  const each = (text: (w: number) => string): string =>
    Array.from({ length: width }, (_, w) => text(w)).join(" ");
  const putBack = each((w) => `arena[first + ${w}] = b${w};`);
  const differs = (from: (w: number) => string): string =>
    Array.from({ length: width }, (_, w) => `(w${w} ^ ${from(w)})`).join(" | ");
  const skip = (mask: number): string => `
  const r = (h & ${mask}) * ${width};
  if ((${differs((w) => `recent[r + ${w}]`)}) === 0) { ${putBack} return; }
  ${each((w) => `recent[r + ${w}] = w${w};`)}`;
  const make = generateOnce<
    (
      arena: Int32Array,
      first: number,
      queue: Int32Array,
      control: Int32Array,
      canonicalise: Canonicalise | null,
      recent: Int32Array | null,
    ) => Push
  >(
    "push",
    `return (arena, first, queue, control, canonicalise, recent) => (number, via) => {
  ${canonicalise === null ? "" : "canonicalise();"}
  control[${cell.taken}]++;
  ${each((w) => `const w${w} = arena[first + ${w}], b${w} = arena[first + ${width + w}];`)}
  if ((${differs((w) => `b${w}`)}) === 0) return;
  ${hashText(Array.from({ length: width }, (_, w) => `w${w}`))}${recent === null ? "" : skip(recent.mask)}
  const q = control[${cell.end}];
  control[${cell.end}] = q + ${stride};
  ${each((w) => `queue[q + ${w}] = w${w};`)}
  queue[q + ${width}] = h; queue[q + ${width + 1}] = number; queue[q + ${width + 2}] = via;
  ${putBack}
};`,
  );
  return make(arena, first, entries, control, canonicalise, recent?.words ?? null);
};
