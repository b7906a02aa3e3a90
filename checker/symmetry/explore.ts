import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import type { SearchOptions } from "../search/options.ts";
import type { Progress, PropertyVerdict, SearchOutcome } from "../verdict.ts";
import type { Group } from "./group.ts";
import { probe } from "./probe.ts";

/** Name of the reduction in verdicts. */
export const symmetry = "symmetry";

/** A system that can do all that another one can, in as many steps, and is symmetric. */
export interface Symmetric<S, E extends Event> {
  readonly system: System<S, E>;
  readonly group: Group;
}

export interface SymmetricOutcome {
  readonly outcome: SearchOutcome;
  /** Why the system was searched as it is; null if symmetry was used. */
  readonly refused: string | null;
}

const probed = { states: 400, seed: 1 };

/**
 * Judges a system by a search of the orbits of a symmetric one that can do more.
 *
 * What can never happen there, can never happen here: that settles what holds, what is vacuous and what is never reached. Whatever was
 * found there (a breach, a witness, that a property was exercised) is looked for here, breadth first and without symmetry, until all of
 * it is seen: so schedules are shortest ones of this system and the same as without symmetry. What is not found is looked for to the
 * end, and judged by that.
 *
 * can-finish stays undecided: it says what is possible, so a system that can do more does not answer it; and it follows one actor, whose
 * name changes along the links between orbits. no-deadlock is about states: this system is never stuck where the other one is not.
 *
 * The counts of the outcome are those of orbits. Of `neverRan` it lists what surely never ran.
 */
export function* exploreUnderSymmetry<S, E extends Event>(
  system: System<S, E>,
  symmetric: Symmetric<S, E>,
  properties: readonly Property<S, E>[],
  options: SearchOptions = {},
): Generator<Progress, SymmetricOutcome, void> {
  const { group } = symmetric;
  const asymmetry = probeOrThrown(symmetric, properties);
  if (asymmetry !== null)
    return { outcome: yield* explore(system, properties, options), refused: asymmetry };
  const orbits = yield* explore(symmetric.system, properties, { ...options, symmetry: group });
  if (orbits.broken !== null)
    return { outcome: yield* explore(system, properties, options), refused: "a step is broken" };
  if (orbits.limit === "interrupted") return { outcome: withoutSchedules(orbits), refused: null };

  const asked = properties.filter(({ name }) => name !== "can-finish");
  const asFound = orbits.verdicts.filter(isFound).map(({ property }) => property);
  const asHolding = orbits.verdicts.filter((v) => !isFound(v) && v.verdict === "holds");
  const enough = { found: asFound, exercised: asHolding.map(({ property }) => property) };
  const here = yield* explore(system, asked, { ...options, enough });
  if (here.broken !== null)
    return { outcome: yield* explore(system, properties, options), refused: "a step is broken" };
  const verdicts = orbits.verdicts.map((there) =>
    concluded(there, here.verdicts.find(({ property }) => property === there.property) ?? null),
  );
  const steps = new Set(system.steps);
  return {
    outcome: {
      ...orbits,
      limit: orbits.limit ?? here.limit,
      verdicts,
      neverRan: orbits.neverRan.filter((step) => steps.has(step)),
      bytes: Math.max(orbits.bytes, here.bytes),
    },
    refused: null,
  };
}

const probeOrThrown = <S, E extends Event>(
  { system, group }: Symmetric<S, E>,
  properties: readonly Property<S, E>[],
): string | null => {
  try {
    return probe(system, group, properties, probed);
  } catch (thrown) {
    // An edit made a step impossible. The search says where.
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
};

/** Was something found that must be found in the system itself, too? */
const isFound = ({ schedule, witness }: PropertyVerdict): boolean =>
  schedule !== null || witness !== null;

/** The verdict on a system, from that on the larger one and what a search of the system itself has come to see. */
const concluded = (there: PropertyVerdict, here: PropertyVerdict | null): PropertyVerdict => {
  if (here === null) return undecided(there);
  // Something is found, or the whole space was seen.
  if (here.verdict !== "undecided") return here;
  if (isFound(there)) return here;
  return there.verdict === "holds" && here.exercised === 0 ? here : there;
};

const undecided = (verdict: PropertyVerdict): PropertyVerdict => ({
  ...verdict,
  verdict: "undecided",
  finding: null,
  schedule: null,
  witness: null,
});

const withoutSchedules = (outcome: SearchOutcome): SearchOutcome => ({
  ...outcome,
  verdicts: outcome.verdicts.map((verdict) => (isFound(verdict) ? undecided(verdict) : verdict)),
});
