import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { layoutOf } from "../state/layout.ts";

/** Where two systems do the same. */
export interface Same {
  /** By actor and location: 1 where the transitions of both are the same. */
  readonly at: readonly Uint8Array[];
  /** By id of a transition of the first system that is the same in the second: its id there; -1 for all others. */
  readonly idOf: Int32Array;
}

/** Place of the constants in `System.identity`. */
const constants = 0;

/**
 * Compares an edited system with the unedited one, location by location. null if they do not even share their states: other constants,
 * another reduction, other words for the same state. The edited one is to be bound with the locations of the unedited one.
 */
export const sameParts = <S, E extends Event>(
  unedited: System<S, E>,
  edited: System<S, E>,
): Same | null => {
  if (
    unedited.identity[constants] !== edited.identity[constants] ||
    unedited.normalise !== edited.normalise ||
    unedited.actors.length !== edited.actors.length ||
    !isLaidOutAlike(unedited, edited)
  )
    return null;
  const idOf = new Int32Array(unedited.transitions.length).fill(-1);
  const at: Uint8Array[] = [];
  for (const [a, before] of unedited.actors.entries()) {
    const after = edited.actors[a];
    if (after === undefined || after.name !== before.name) return null;
    if (!before.locations.every((name, l) => after.locations[l] === name)) return null;
    at.push(
      Uint8Array.from(before.locations, (_, l) => {
        const [was, is] = [before.at[l] ?? [], after.at[l] ?? []];
        if (was.length !== is.length || !areEqual(before.partsAt(l), after.partsAt(l))) return 0;
        for (const [i, { id }] of was.entries()) idOf[id] = is[i]?.id ?? -1;
        return 1;
      }),
    );
  }
  return { at, idOf };
};

const areEqual = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((part, i) => part === others[i]);

const isLaidOutAlike = <S, E extends Event>(one: System<S, E>, other: System<S, E>): boolean => {
  const [some, others] = [layoutOf(one), layoutOf(other)];
  return (
    some.words === others.words &&
    some.leaves.length === others.leaves.length &&
    some.leaves.every(({ path, word, shift, bits }, i) => {
      const leaf = others.leaves[i];
      return (
        leaf !== undefined &&
        leaf.path === path &&
        leaf.word === word &&
        leaf.shift === shift &&
        leaf.bits === bits
      );
    })
  );
};
