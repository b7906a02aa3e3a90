import { restingStates } from "../../checker/run/resting.ts";
import { packedRunner } from "../../checker/sample/runner.ts";
import type { Limit, SearchLimits } from "../../checker/verdict.ts";
import { buildSystem } from "../build.ts";
import type { Design } from "../designs/design.ts";
import { firstFaults } from "../scenarios/define.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Scope } from "../scope.ts";
import { range } from "../world.ts";
import { makeMeter, measures, type Counts, type Measure } from "./measures.ts";
import { accessOnce, runIoctls } from "./run.ts";
import { poisonWays } from "./poison-ways.ts";
import { togglesOf, type Toggle } from "./toggles.ts";

/** One measure over all states: the largest value, and how many states have each value, ascending. */
export interface Spread {
  readonly name: Measure;
  readonly max: number;
  readonly histogram: readonly (readonly [value: number, states: number])[];
}

export interface ToggleCost {
  readonly toggle: string;
  /** States at rest in which it could start. */
  readonly states: number;
  readonly measures: readonly Spread[];
}

export interface Cost {
  readonly toggles: readonly ToggleCost[];
  /** Why there may be further states; null: every reachable one was measured. */
  readonly limit: Limit | null;
}

/** The vCPU that accesses: in the scenarios of this comparison the one that may fault. */
const accessor = 0;

const everyGfn = ({ gfns }: Scope): readonly number[] => range(gfns);

/** The scenario, its vCPUs accessing every page: the first one faults, the others run with their TLBs. */
const measurable = (scenario: Scenario): Scenario =>
  canAccess(scenario)
    ? scenario
    : {
        ...scenario,
        role: firstFaults,
        touches: everyGfn,
        faultGfns: everyGfn,
        faultAccesses: ["write"],
      };

/** What is measured of a design in a scenario: the ways of poisoning a page, or both edges of the flag where vCPUs can access every page. */
export const measuredIn = (design: Design, scenario: Scenario): readonly Toggle[] =>
  scenario.poisons !== null
    ? poisonWays(design, scenario)
    : canAccess(scenario)
      ? togglesOf(design, scenario)
      : [];

/** Does the first vCPU of the scenario do all that an access takes, for every gfn? */
const canAccess = ({ role, scope, touches, faultGfns, faultAccesses }: Scenario): boolean =>
  role(accessor) === "faulter" &&
  touches(scope).length === scope.gfns &&
  faultGfns(scope).length === scope.gfns &&
  faultAccesses.includes("write");

/**
 * The cost of each edge of USERFAULT, alone, from every reachable state at rest in which it can start: from its first step to the end of
 * the last access, where every gfn that could be written before is written once more, in ascending order.
 */
export const costOf = (design: Design, asked: Scenario, limits: SearchLimits = {}): Cost => {
  const toggles = measuredIn(design, asked);
  const scenario = measurable(asked);
  if (toggles.length === 0) return { toggles: [], limit: null };
  const system = buildSystem(design, scenario);
  const { states, limit } = restingStates(system, limits);
  const runner = packedRunner(system);

  /** Can the gfn be written from this state? */
  const isAccessible = (state: Int32Array, gfn: number): boolean => {
    runner.goTo(state);
    return accessOnce(runner, accessor, gfn, "write") === "reached";
  };
  const measure = (state: Int32Array, toggle: Toggle): Counts | null => {
    runner.goTo(state);
    if (!toggle.startsIn(runner.state())) return null;
    const before = range(scenario.scope.gfns).filter((gfn) => isAccessible(state, gfn));
    const gfns = before.filter((gfn) => gfn !== toggle.spared);
    runner.goTo(state);
    const meter = makeMeter(runner.state());
    if (!runIoctls(runner, toggle.ioctls, meter.note)) return null;
    for (const gfn of gfns)
      if (accessOnce(runner, accessor, gfn, "write", meter.note) === "cannot")
        throw new Error(`after ${toggle.text} gfn ${String(gfn)} can neither be written nor exit`);
    return meter.counts(runner.state());
  };
  return {
    limit,
    toggles: toggles.map((toggle) => {
      const all = states.flatMap((state) => {
        const counts = measure(state, toggle);
        return counts === null ? [] : [counts];
      });
      return {
        toggle: toggle.text,
        states: all.length,
        measures: measures.map((name) => spreadOf(name, all)),
      };
    }),
  };
};

const spreadOf = (name: Measure, all: readonly Counts[]): Spread => {
  const histogram = new Map<number, number>();
  for (const counts of all) histogram.set(counts[name], (histogram.get(counts[name]) ?? 0) + 1);
  const values = [...histogram].sort(([one], [other]) => one - other);
  return { name, max: values.at(-1)?.[0] ?? 0, histogram: values };
};
