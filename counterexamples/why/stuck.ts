import type { Event } from "../../checker/protocol/step.ts";
import {
  blockedBy,
  isEnabled,
  type Actor,
  type System,
  type Whole,
} from "../../checker/protocol/system.ts";
import { encode, runImmutably, successors } from "../../checker/state/immutable.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import { brief } from "./brief.ts";
import { lastState, type Trace } from "../trace.ts";

/** As many states are looked at for who can still return; beyond them nothing is claimed. */
const mostStates = 20_000;
/** Places that are named of somebody who goes round. */
const mostPlaces = 4;

/**
 * Who can never return after the end of a trace, and what keeps him: a sentence for each, found by going through all that can follow.
 * Empty if that is too much, or if everybody can return.
 */
export const stuckOf = <S, E extends Event>(trace: Trace<S, E>): readonly string[] => {
  const { system, steps } = trace;
  const seen = statesAfter(system, lastState(trace));
  const last = steps.at(-1);
  if (seen === null || last === undefined) return [];
  const { actor, operation, step } = last.transition;
  const stuck = system.actors.flatMap((one) => stuckActor(one, lastState(trace), seen) ?? []);
  if (stuck.length === 0) return [];
  return [
    ...stuck,
    `Before step ${steps.length} (${actor} ${brief(`${operation}/${step}`)}) everybody could still return.`,
  ];
};

/** What becomes of an actor in all that can follow; null if it can return, or need not. */
const stuckActor = <S, E>(
  { name, locations, at, endless }: Actor<S, E>,
  { pc }: Whole<S>,
  seen: readonly Whole<S>[],
): string | null => {
  const placeIn = (state: Whole<S>): number => state.pc[name] ?? 0;
  const places = [...new Set(seen.map(placeIn))];
  if (places.includes(0) || endless[pc[name] ?? 0] === true) return null;
  const isLeft = (place: number): boolean =>
    seen.some(
      (state) =>
        placeIn(state) === place && (at[place] ?? []).some((t) => isEnabled(t, state.model)),
    );
  const nameOf = (place: number): string => brief(locations[place] ?? "?");
  const final = places.find((place) => !isLeft(place));
  if (final === undefined) {
    const round = places.slice(0, mostPlaces).map(nameOf).join(", ");
    const more = places.length > mostPlaces ? " and so on" : "";
    return `${name} can never return: it goes round through ${round}${more}.`;
  }
  const reasons = new Set(
    seen
      .filter((state) => placeIn(state) === final)
      .flatMap(({ model }) => (at[final] ?? []).flatMap((t) => blockedBy(t, model))),
  );
  const why = reasons.size === 0 ? "" : `: ${[...reasons].join(", ")}`;
  return `${name} can never return: it waits at ${nameOf(final)} for ever${why}.`;
};

/** Every state that can follow, the given one included; null if there are too many. */
const statesAfter = <S, E extends Event>(
  system: System<S, E>,
  from: Whole<S>,
): readonly Whole<S>[] | null => {
  const layout = layoutOf(system);
  const keyOf = (state: Whole<S>): string => encode(layout, state).join();
  const known = new Set([keyOf(from)]);
  const states = [from];
  for (let next = 0; next < states.length; next++) {
    const state = states[next] ?? from;
    for (const transition of successors(system, state)) {
      const after = runImmutably(system, transition, state);
      const key = keyOf(after);
      if (known.has(key)) continue;
      if (states.length >= mostStates) return null;
      known.add(key);
      states.push(after);
    }
  }
  return states;
};
