import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, ScenarioEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";
import { pick, pickAll } from "../support/names.ts";
import type { CompareOptions } from "./options.ts";
import type { Task } from "./tasks.ts";

/** What is compared, by names. */
export interface ComparePlan {
  /** As they were given, each once. */
  readonly designs: readonly string[];
  /** In which two of the designs or more take part. */
  readonly scenarios: readonly ScenarioEntry[];
  /** All that is compared beside verdicts, in the order in which it is reported. */
  readonly tasks: readonly Task[];
}

/** States on the way beyond which a pair of designs in one scenario is given up: half a minute. */
const mostStates = 20_000_000;

/** Looks all names up, and lists what is to be done. Throws UserError. */
export const planCompare = <S, E extends Event>(
  catalog: Catalog<S, E>,
  names: readonly string[],
  options: CompareOptions,
): ComparePlan => {
  const designs = [...new Set(names.map((name) => pick("design", name, catalog.designs).name))];
  if (designs.length < 2)
    throw new UserError(
      `compare takes two designs or more, not only ${designs.join()}`,
      `see: ${program} list designs`,
    );
  const scenarios = pickAll("scenario", options.scenario, catalog.scenarios).filter(
    (scenario) =>
      !scenario.sampledOnly &&
      fitting(scenario, designs).length > 1 &&
      // As for edits: each pair of designs is compared in each.
      (scenario.ablated === "all" ||
        options.scenario.length > 0 ||
        catalog.comparing?.costScenarios.includes(scenario.name) === true),
  );
  const left = options.scenario.find((name) => !scenarios.some((one) => one.name === name));
  if (left !== undefined)
    throw new UserError(
      catalog.scenarios.some(({ name, sampledOnly }) => name === left && sampledOnly)
        ? `${left} is too large to be searched exhaustively`
        : `fewer than two of the designs take part in ${left}`,
      `see: ${program} list scenarios`,
    );
  if (scenarios.length === 0)
    throw new UserError(
      `there is no scenario in which two of ${designs.join(", ")} take part`,
      `see: ${program} list scenarios`,
    );
  return { designs, scenarios, tasks: tasksOf(catalog, designs, scenarios, options) };
};

const fitting = (scenario: ScenarioEntry, designs: readonly string[]): readonly string[] =>
  designs.filter((design) => scenario.fits(design));

const tasksOf = <S, E extends Event>(
  { comparing }: Catalog<S, E>,
  designs: readonly string[],
  scenarios: readonly ScenarioEntry[],
  { scenario: named, seed, maxLength, maxStates }: CompareOptions,
): readonly Task[] => {
  if (comparing === undefined) return [];
  const pairs = designs.flatMap((a, i) => designs.slice(i + 1).map((b) => ({ a, b })));
  const telling = pairs.flatMap(({ a, b }) =>
    scenarios
      .filter((scenario) => scenario.fits(a) && scenario.fits(b))
      .map((scenario): Task => ({
        kind: "telling",
        a,
        b,
        scenario: scenario.name,
        among: fitting(scenario, designs),
        maxLength: maxLength ?? null,
        maxStates: maxStates ?? mostStates,
      })),
  );
  const measured = scenarios.filter(
    ({ name }) => named.length > 0 || comparing.costScenarios.includes(name),
  );
  const cost = measured.flatMap((scenario) =>
    fitting(scenario, designs)
      .filter((design) => comparing.hasCost(design, scenario.name))
      .map((design): Task => ({
        kind: "cost",
        design,
        scenario: scenario.name,
        maxStates: maxStates ?? null,
      })),
  );
  const samples = comparing.workloads.flatMap(({ name, scenario }): readonly Task[] => {
    const entry = scenarios.find((one) => one.name === scenario);
    return entry === undefined
      ? []
      : [{ kind: "sample", workload: name, designs: fitting(entry, designs), seed }];
  });
  return [...telling, ...cost, ...samples];
};
