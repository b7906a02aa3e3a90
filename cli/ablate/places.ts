import { canAlter, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import { isSameSystem } from "../../checker/ablation/identity.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { Catalog, Cell, ScenarioEntry } from "../catalog.ts";
import type { Plan } from "./plan.ts";

/** Edits by whether the model has a place for them. */
export interface Placed {
  /** Each alters the design in some of its scenarios that can be searched. */
  readonly somewhere: readonly Ablation[];
  /**
   * These in none: no scenario of the design brings their operation and their mechanism together, so that the edited design is the
   * unedited one. Nothing can be asked about them.
   */
  readonly nowhere: readonly Ablation[];
  /** The scenarios that an edit alters, asked or not, in the catalogue's order. */
  readonly scenariosOf: (ablation: Ablation) => readonly string[];
}

/** Finds out, by what each scenario's system is bound from, where edits of a design can alter anything. */
export const placed = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  plan: Plan,
  ablations: readonly Ablation[],
): Placed => {
  const systems = new Map<string, System<S, E>>();
  const cellIn = ({ name, machinesFor, scope }: ScenarioEntry): Cell => ({
    design,
    scenario: name,
    machine: machinesFor(design)[0] ?? "",
    scope,
    edits: [],
  });
  const systemIn = (scenario: ScenarioEntry): System<S, E> => {
    const known = systems.get(scenario.name);
    if (known !== undefined) return known;
    const { system } = catalog.build(cellIn(scenario));
    systems.set(scenario.name, system);
    return system;
  };
  const alters = (ablation: Ablation, scenario: ScenarioEntry): boolean => {
    const unedited = systemIn(scenario);
    if (!canAlter(ablation, unedited.standing)) return false;
    if (!ablation.movesTarget) return true;
    try {
      const cell = { ...cellIn(scenario), edits: [textOf(ablation)] };
      return !isSameSystem(catalog.build(cell).system, unedited);
    } catch {
      // It cannot even be put together, and is judged broken.
      return true;
    }
  };
  const searchable = catalog.scenarios.filter((one) => !one.sampledOnly && one.fits(design));
  const where = new Map(
    ablations.map((ablation) => [
      ablation,
      (
        plan.recall(`${design}: altered by ${textOf(ablation)}`, () =>
          searchable
            .filter((scenario) => alters(ablation, scenario))
            .map(({ name }) => name)
            .join(" "),
        ) ?? ""
      )
        .split(" ")
        .filter((name) => name !== ""),
    ]),
  );
  const scenariosOf = (ablation: Ablation): readonly string[] => where.get(ablation) ?? [];
  return {
    somewhere: ablations.filter((one) => scenariosOf(one).length > 0),
    nowhere: ablations.filter((one) => scenariosOf(one).length === 0),
    scenariosOf,
  };
};
