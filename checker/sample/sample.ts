import { match } from "ts-pattern";
import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import type { Breakage, PropertyKind } from "../verdict.ts";
import { even, seedOf } from "./draw.ts";
import type { SampledVerdict, SampleOutcome, SampleProgress } from "./outcome.ts";
import type { Renaming } from "./rename.ts";
import { immutableRunner, packedRunner } from "./runner.ts";
import { shrink, type Shrunk } from "./shrink.ts";
import { type First, type Found, survey } from "./survey.ts";
import { walker, type Weigh } from "./walk.ts";

export interface SampleOptions<S, E> {
  /** Walks to take at most. */
  readonly runs: number;
  /** A 32-bit whole number: where all chance comes from. */
  readonly seed: number;
  /** Steps of a walk at most. */
  readonly maxSteps?: number;
  /** States that the search for a shortest schedule may store, for each property. */
  readonly stateLimit?: number;
  /** How the system can be renamed without changing what it does; tried on each schedule. */
  readonly renamings?: readonly Renaming[];
  readonly weigh?: Weigh<S, E>;
  /** Are weights drawn anew for each walk, or is nobody preferred in any? Default: varied, which finds more of what is deep. */
  readonly weights?: "varied" | "even";
  /** Which representation of the state the walks run on. Schedules do not depend on it. */
  readonly runOn?: "immutable" | "packed";
  /** Asked at each yield; true ends walks and searches. What was found is then shrunk by dropping only, which is quick. */
  readonly interrupted?: () => boolean;
}

/**
 * Walks at random through a system too large to be searched, and shrinks what it finds. Yields between walks and while shrinking.
 * A function of the system, the properties and the options.
 */
export function* sample<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: SampleOptions<S, E>,
): Generator<SampleProgress, SampleOutcome, void> {
  const {
    runs,
    seed,
    maxSteps = 200,
    stateLimit = 300_000,
    renamings = [],
    weigh = () => 1,
    weights = "varied",
  } = options;
  const exact = immutableRunner(system);
  const quick = options.runOn === "packed" ? packedRunner(system) : exact;
  const { draw, walk } = walker(quick, maxSteps, weigh);
  const seen = survey(properties);
  const before = system.tally.slice();
  let walked = 0;
  let transitions = 0;
  let depth = 0;
  let interrupted = false;
  const isInterrupted = (): boolean => (interrupted ||= options.interrupted?.() === true);
  const progress = (phase: SampleProgress["phase"]): SampleProgress => ({
    phase,
    runs: walked,
    transitions,
    found: seen.count(),
  });

  while (walked < runs && !seen.complete() && !isInterrupted()) {
    const drawn = draw(seedOf(seed, walked));
    const steps = walk(weights === "even" ? even(drawn) : drawn, seen.witness);
    walked++;
    transitions += steps;
    depth = Math.max(depth, steps);
    yield progress("walk");
  }
  // Taken now: shrinking runs steps as well.
  const neverRan = system.steps.filter((_, i) => system.tally[i] === before[i]);

  function* shrinkFirst(
    first: First<S, E>,
    runner = quick,
  ): Generator<SampleProgress, Shrunk, void> {
    const limits = { maxStates: stateLimit, interrupted: isInterrupted };
    const shrinking = shrink(runner, exact, first, limits, renamings);
    let turn = shrinking.next();
    for (; turn.done !== true; turn = shrinking.next()) yield progress("shrink");
    return turn.value;
  }
  const threw = seen.broken();
  // The packed form refuses whatever the other one does, and is what the search runs on.
  const broken =
    threw === null ? null : breakageOf(system, yield* shrinkFirst(threw, packedRunner(system)));
  const verdicts: SampledVerdict[] = [];
  for (const found of seen.found())
    verdicts.push(
      found.first === null || broken !== null
        ? nothingShown(found, broken === null ? "undecided" : "broken")
        : verdictOf(found, yield* shrinkFirst(found.first)),
    );
  return {
    engine: "sample",
    seed,
    runs: walked,
    transitions,
    depth,
    limit: interrupted ? "interrupted" : seen.complete() ? null : "runs",
    broken,
    verdicts,
    neverRan,
  };
}

const nothingShown = <S, E extends Event>(
  { property, exercised }: Found<S, E>,
  verdict: "undecided" | "broken",
): SampledVerdict => ({
  property: property.name,
  kind: property.kind,
  verdict,
  exercised,
  finding: null,
  schedule: null,
  witness: null,
  minimal: null,
});

const verdictOf = <S, E extends Event>(
  found: Found<S, E>,
  { finding, schedule, minimal }: Shrunk,
): SampledVerdict => {
  const base = { ...nothingShown(found, "undecided"), minimal };
  return match<PropertyKind, SampledVerdict>(found.property.kind)
    .with("contract", "internal", "can-finish", () => ({
      ...base,
      verdict: "violated",
      finding,
      schedule,
    }))
    .with("reachable", "performance", () => ({
      ...base,
      verdict: "holds",
      exercised: 1,
      witness: schedule,
    }))
    .exhaustive();
};

const breakageOf = <S, E extends Event>(
  system: System<S, E>,
  { schedule, finding }: Shrunk,
): Breakage => {
  const last = system.transitions[schedule.at(-1) ?? -1];
  return {
    operation: last?.operation ?? "",
    step: last?.step ?? "",
    message: finding,
    schedule,
  };
};
