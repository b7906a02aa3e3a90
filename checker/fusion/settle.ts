import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition, type System, type Whole } from "../protocol/system.ts";
import { initialState, runImmutably } from "../state/immutable.ts";
import type { Packed } from "../state/packed.ts";
import type { TransitionIds } from "../verdict.ts";
import { countOf, type Fused } from "./select.ts";

/** By actor and location: the step that is taken at once; null where there is none. */
type Movers<S, E> = readonly (readonly (Transition<S, E> | null)[])[];

const moversOf = <S, E extends Event>({ actors }: System<S, E>, fused: Fused): Movers<S, E> =>
  actors.map(({ at }, a) =>
    at.map((transitions, location) =>
      fused[a]?.[location] === true ? (transitions[0] ?? null) : null,
    ),
  );

/**
 * Takes, in the view, fused steps as long as some actor has one that it can take: the first actor first. In which order does not matter
 * where fusing is justified.
 *
 * Where it is not, there may be a round of fused steps that was not known of. More steps than there are locations are taken in no other
 * case; it is left then, with a record that shows the round.
 */
export const settling = <S, E extends Event>(
  system: System<S, E>,
  { arena, first, counters, state, draft }: Packed<S>,
  fused: Fused,
): (() => void) => {
  const most = countOf(fused);
  const movers = moversOf(system, fused).map((at, a) => {
    const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
    return { at, word: first + word, shift, mask: 2 ** bits - 1 };
  });
  return () => {
    for (let a = 0, taken = 0; a < movers.length; a++) {
      const { at, word, shift, mask } = movers[a] as (typeof movers)[number];
      const held = arena[word] as number;
      const t = at[(held >>> shift) & mask] ?? null;
      if (t === null || !isEnabled(t, state)) continue;
      const to = t.run(draft);
      arena[word] = ((arena[word] as number) & ~(mask << shift)) | (to << shift);
      if (taken++ === most) return;
      a = -1;
    }
  };
};

/**
 * The steps of a schedule of the fused search, with those that were taken together with others. Without those that came after the last
 * one: nothing that a property asks about depends on them.
 */
export const unfused = <S, E extends Event>(
  system: System<S, E>,
  fused: Fused,
  schedule: TransitionIds,
): TransitionIds => {
  const movers = moversOf(system, fused);
  const next = (state: Whole<S>): Transition<S, E> | null => {
    for (const [a, { name }] of system.actors.entries()) {
      const t = movers[a]?.[state.pc[name] ?? 0] ?? null;
      if (t !== null && isEnabled(t, state.model)) return t;
    }
    return null;
  };
  const steps: number[] = [];
  let state = initialState(system);
  const take = (t: Transition<S, E>): void => {
    steps.push(t.id);
    state = runImmutably(system, t, state);
  };
  for (const [i, id] of schedule.entries()) {
    const t = system.transitions[id];
    if (t === undefined) throw new RangeError(`no transition ${id}`);
    take(t);
    if (i === schedule.length - 1) break;
    for (let mover = next(state); mover !== null; mover = next(state)) take(mover);
  }
  return steps;
};
