import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { PropertyVerdict, TransitionIds } from "../verdict.ts";
import type { Found } from "./watch.ts";

/** How far the search has come, as far as verdicts depend on it. */
export interface Seen {
  readonly broken: boolean;
  /** Every reachable state was stored and expanded. */
  readonly whole: boolean;
  /** What can-finish needs beyond that was done too, if it was asked for. */
  readonly finished: boolean;
  readonly states: number;
  /** States in which some actor was in the middle of an operation that must end. */
  readonly midway: number;
}

/** What is said of a property, given what was found; see `PropertyVerdict` for what the words promise. */
export const judge = <S, E extends Event>(
  property: Property<S, E>,
  found: Found | null,
  exercised: number,
  seen: Seen,
  wayTo: (found: Found) => TransitionIds,
): PropertyVerdict => {
  const verdict = (
    word: PropertyVerdict["verdict"],
    more: Partial<PropertyVerdict> = {},
  ): PropertyVerdict => ({
    property: property.name,
    kind: property.kind,
    verdict: word,
    exercised,
    finding: null,
    schedule: null,
    witness: null,
    ...more,
  });
  if (seen.broken) return verdict("broken");
  switch (property.kind) {
    case "contract":
    case "internal":
      return found === null
        ? settled(verdict, seen.whole, exercised)
        : verdict("violated", { finding: found.finding, schedule: wayTo(found) });
    case "reachable":
    case "performance":
      if (found !== null) return verdict("holds", { exercised: 1, witness: wayTo(found) });
      return seen.whole
        ? verdict("violated", { finding: `never reached in ${seen.states} states` })
        : verdict("undecided");
    case "can-finish": {
      const whole = property.name === "can-finish" ? seen.whole && seen.finished : seen.whole;
      const used = { exercised: seen.midway };
      return found === null
        ? { ...settled(verdict, whole, seen.midway), ...used }
        : verdict("violated", { finding: found.finding, schedule: wayTo(found), ...used });
    }
  }
};

const settled = (
  verdict: (word: PropertyVerdict["verdict"]) => PropertyVerdict,
  whole: boolean,
  exercised: number,
): PropertyVerdict => {
  if (!whole) return verdict("undecided");
  return verdict(exercised === 0 ? "vacuous" : "holds");
};
