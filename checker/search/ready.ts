import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import type { Draft } from "../state/fields.ts";
import type { Packed } from "../state/packed.ts";
import type { WaitCounter, Waits } from "./waits.ts";

/** A transition made ready for the inner loop: no name, no optional part, and the place of its actor's program counter. */
export interface Ready<S, E> {
  readonly id: number;
  readonly endless: boolean;
  readonly event: E | null;
  readonly when: readonly ((s: S) => boolean)[];
  readonly waits: readonly ((s: S) => boolean)[];
  /** Beside `waits`: where to count that one did not hold. */
  readonly counters: readonly WaitCounter[];
  /** See `Transition.recipe`. */
  readonly recipe: () => (d: Draft<S>) => number;
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

/** An actor made ready: its transitions by location, and where its program counter is. */
export interface ReadyActor<S, E> {
  readonly at: readonly (readonly Ready<S, E>[])[];
  readonly endless: readonly boolean[];
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

export const makeReady = <S, E extends Event>(
  system: System<S, E>,
  packed: Packed<S>,
  waits: Waits,
): readonly ReadyActor<S, E>[] =>
  system.actors.map((actor, i) => {
    const { word, shift, bits } = packed.counters[i] ?? { word: 0, shift: 0, bits: 0 };
    const place = { word, shift, mask: 2 ** bits - 1 };
    return {
      ...place,
      endless: actor.endless,
      at: actor.at.map((transitions) =>
        transitions.map((t) => ({
          id: t.id,
          endless: t.endless,
          event: t.event,
          when: t.when,
          waits: t.waits.map((wait) => wait.holds),
          counters: waits.countersOf(t),
          recipe: t.recipe,
          ...place,
        })),
      ),
    };
  });

/** Where the actor is in the state that `words` holds. */
export const locationOf = <S, E>(actor: ReadyActor<S, E>, words: Int32Array): number =>
  ((words[actor.word] as number) >>> actor.shift) & actor.mask;

/** Whether the transition exists in this state, waits apart. */
export const exists = <S, E>(t: Ready<S, E>, state: S): boolean => {
  const { when } = t;
  for (let i = 0; i < when.length; i++) if (!(when[i] as (s: S) => boolean)(state)) return false;
  return true;
};

/** Whether no wait keeps it. */
export const isFree = <S, E>(t: Ready<S, E>, state: S): boolean => {
  const { waits } = t;
  for (let i = 0; i < waits.length; i++) if (!(waits[i] as (s: S) => boolean)(state)) return false;
  return true;
};

/** Turns the state that the packed words hold into its successor. */
export const take = <S, E>(t: Ready<S, E>, packed: Packed<S>): void => {
  const location = t.recipe()(packed.draft);
  const { words } = packed;
  words[t.word] = ((words[t.word] as number) & ~(t.mask << t.shift)) | (location << t.shift);
};
