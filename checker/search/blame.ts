import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition, type Whole } from "../protocol/system.ts";
import { decode, runImmutably } from "../state/immutable.ts";
import type { Packed } from "../state/packed.ts";
import type { Breakage } from "../verdict.ts";
import { exists, isFree, locationOf, take, type ReadyActor } from "./ready.ts";
import type { StateTable } from "./table.ts";
import type { Watch } from "./watch.ts";

/** Says which step of a search broke something, and how. */
export interface Blame {
  /** The account of something thrown while transition `via` (-1: none yet) of a stored state was looked at. */
  readonly forThrown: (thrown: unknown, state: number, via: number) => Breakage;
  /** The account of an array of the view that some transition from the stored states `from` .. `to - 1` has damaged. */
  readonly forDamage: (damage: string, from: number, to: number) => Breakage;
}

/** Where something is said to have broken that no step did: the initial state, or a property asked about it. */
const atStart = { operation: "init", step: "init" };

export const makeBlame = <S, E extends Event>(
  system: System<S, E>,
  packed: Packed<S>,
  actors: readonly ReadyActor<S, E>[],
  table: StateTable,
  watch: Watch<S, E>,
): Blame => {
  const { layout, words, state } = packed;

  /** Does once more what threw, in the plain form, and throws again; or names the property that does. */
  const again = (t: Transition<S, E>, before: Whole<S>): string | null => {
    if (!isEnabled(t, before.model)) return null;
    const atEvent = t.event === null ? null : watch.culprit(before.model, t.event);
    return atEvent ?? watch.culprit(runImmutably(system, t, before).model, null);
  };
  const account = (message: string, number: number, t: Transition<S, E> | undefined): Breakage => {
    if (t === undefined) return { ...atStart, message, schedule: table.wayTo(number) };
    const { operation, step, id } = t;
    const schedule = [...table.wayTo(number), id];
    // The words may be half written, and the plain form names the field where the packed one met a frozen record.
    const stored = words.slice();
    table.load(number, stored);
    try {
      return { operation, step, message: again(t, decode(layout, stored)) ?? message, schedule };
    } catch (same) {
      return { operation, step, message: messageOf(same), schedule };
    }
  };
  /** Does this transition damage an array, taken from the state that `words` holds? */
  const damages = (t: ReadyActor<S, E>["at"][number][number]): boolean => {
    try {
      if (exists(t, state) && isFree(t, state)) take(t, packed);
    } catch {
      // It may throw because of the damage that it has done.
    }
    return packed.mend() !== null;
  };
  return {
    forThrown: (thrown, number, via) =>
      table.count === 0
        ? { ...atStart, message: messageOf(thrown), schedule: [] }
        : account(messageOf(thrown), number, system.transitions[via]),
    forDamage: (damage, from, to) => {
      const base = words.slice();
      for (let number = from; number < to; number++) {
        table.load(number, base);
        for (const actor of actors)
          for (const t of actor.at[locationOf(actor, base)] ?? []) {
            words.set(base);
            if (damages(t)) return account(damage, number, system.transitions[t.id]);
          }
      }
      return { ...atStart, message: damage, schedule: [] };
    },
  };
};

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
