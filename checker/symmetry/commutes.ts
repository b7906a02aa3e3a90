import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition } from "../protocol/system.ts";
import { pack } from "../state/packed.ts";
import { imageOf, type Group, type Permutation } from "./group.ts";

/** What is not symmetric about a state, in a sentence; null if all is. */
export type Asymmetry = (state: Int32Array) => string | null;

/**
 * Compares a state with its image under each generator: the successors of the image must be the images of the successors, by the renamed
 * transitions, and every property must say the same of both. Where that holds in all reachable states, orbits can be searched for states.
 */
export const makeAsymmetry = <S, E extends Event>(
  system: System<S, E>,
  { generators }: Group,
  properties: readonly Property<S, E>[],
): Asymmetry => {
  const packed = pack(system);
  const { layout, words, state, draft, counters } = packed;

  const location = (t: Transition<S, E>, of: Int32Array): number => {
    const counter = counters[t.actorIndex];
    return counter === undefined
      ? -1
      : ((of[counter.word] ?? 0) >>> counter.shift) & (2 ** counter.bits - 1);
  };
  const isTakenFrom = (t: Transition<S, E>, from: Int32Array): boolean => {
    if (location(t, from) !== t.from) return false;
    words.set(from);
    return isEnabled(t, state);
  };
  /** The state after an enabled transition. */
  const after = (t: Transition<S, E>, from: Int32Array): Int32Array => {
    words.set(from);
    const to = t.recipe()(draft);
    const counter = counters[t.actorIndex];
    if (counter === undefined) return words.slice();
    const mask = (2 ** counter.bits - 1) << counter.shift;
    words[counter.word] = ((words[counter.word] ?? 0) & ~mask) | (to << counter.shift);
    return words.slice();
  };
  const said = (of: Int32Array, event: E | null): readonly boolean[] => {
    words.set(of);
    return properties.flatMap((p) => answers(p, state, event));
  };
  const differs = (one: Int32Array, image: Int32Array, g: Permutation): string | null => {
    const property = different(said(one, null), said(image, null));
    if (property) return "a property says something else of the image of a state";
    for (const t of system.transitions) {
      const other = system.transitions[g.transitions[t.id] ?? t.id] ?? t;
      const taken = isTakenFrom(t, one);
      if (taken !== isTakenFrom(other, image)) return `${spelled(t)}, but not ${spelled(other)}`;
      if (!taken) continue;
      const [there, here] = [after(other, image), imageOf(layout, g, after(t, one))];
      if (different(there, here)) return `${spelled(t)} and ${spelled(other)} do something else`;
      if (t.event !== null && different(said(one, t.event), said(image, other.event)))
        return `a property says something else of ${spelled(other)} than of ${spelled(t)}`;
    }
    return null;
  };
  return (one) => {
    for (const g of generators) {
      const found = differs(one, imageOf(layout, g, one), g);
      if (found !== null) return found;
    }
    return null;
  };
};

/** Whether a state, or a transition with this event from it, exercises, breaches or reaches the property. */
const answers = <S, E extends Event>(
  p: Property<S, E>,
  s: S,
  event: E | null,
): readonly boolean[] => {
  switch (p.kind) {
    case "contract":
    case "internal":
      return event === null
        ? [p.exercised(s), p.holds === undefined || p.holds(s) === true]
        : [p.on === undefined || p.on(s, event) === true];
    case "reachable":
    case "performance":
      return [event === null ? p.reached?.(s) === true : p.by?.(s, event) === true];
    case "can-finish":
      return [];
  }
};

const different = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean =>
  a.length !== b.length || Array.from(a).some((value, i) => value !== b[i]);

const spelled = <S, E>({ actor, operation, step, choice }: Transition<S, E>): string =>
  `${actor} can take ${operation}/${step}${choice === null ? "" : ` ${JSON.stringify(choice)}`}`;
