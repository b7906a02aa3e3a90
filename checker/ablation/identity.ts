import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";

/** Place of the reduction in `System.identity`; what precedes it are the constants. */
const reduction = 1;

/**
 * Does an edit change nothing here? The operation takes no part, or the step was left out as one that never matters. A reduction that
 * the edit merely switches off changes no verdict, and does not count.
 */
export const isSameSystem = <S, E extends Event>(
  edited: System<S, E>,
  unedited: System<S, E>,
): boolean =>
  edited.identity.length === unedited.identity.length &&
  edited.identity.every((part, i) => i === reduction || part === unedited.identity[i]);

/** Gives the parts of identities names that last beyond the process, as long as its source does. */
export interface PartNames {
  /** null: not met in the systems that were named. */
  readonly nameOf: (part: unknown) => string | null;
}

/** Whatever says what it was bound from; see `System.identity`. */
export interface Bound {
  readonly identity: readonly unknown[];
}

/** Numbers the parts in the order in which these, always the same ones in the same order, have them. */
export const namePartsOf = (bound: Iterable<Bound>): PartNames => {
  const numbers = new Map<unknown, number>();
  for (const { identity } of bound)
    for (const part of identity) if (!numbers.has(part)) numbers.set(part, numbers.size);
  return {
    nameOf: (part) => {
      // Text says itself what it is, and an absent reduction is the same everywhere.
      if (typeof part === "string") return JSON.stringify(part);
      if (part === undefined) return "none";
      const number = numbers.get(part);
      return number === undefined ? null : String(number);
    },
  };
};

/**
 * What something with one edit was bound from, in words: two with the same words are bound from the same. What the edit made anew is named
 * after what is in its place in the unedited one. null where that cannot be told.
 */
export const wordsOf = (
  edited: Bound,
  unedited: Bound,
  names: PartNames,
  edit: string,
): readonly string[] | null => {
  const sameLength = edited.identity.length === unedited.identity.length;
  const words: string[] = [];
  for (const [i, part] of edited.identity.entries()) {
    const own = names.nameOf(part);
    const inPlaceOf = sameLength ? names.nameOf(unedited.identity[i]) : null;
    if (own !== null) words.push(own);
    // What a range leaves out is a function that identities do not hold.
    else if (inPlaceOf !== null && (edit === "unwait" || edit === "uncheck"))
      words.push(`${inPlaceOf}:${edit}`);
    else return null;
  }
  return words;
};

/** `wordsOf` a system, with its actions: two systems of the same text are the same system, with the same schedules. */
export const fingerprint = <S, E extends Event>(
  edited: System<S, E>,
  unedited: System<S, E>,
  names: PartNames,
  edit: string,
): string | null => {
  const words = wordsOf(edited, unedited, names, edit);
  if (words === null) return null;
  // Splices have names that identities do not hold: schedules are to read alike too.
  const actions = edited.transitions.map(({ actor, operation, step }) => [actor, operation, step]);
  return JSON.stringify([words, actions]);
};
