import { canAlter, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, ScenarioEntry } from "../catalog.ts";
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
  const standing = new Map<string, ReadonlySet<string>>();
  const standingIn = ({ name, machinesFor, scope }: ScenarioEntry): ReadonlySet<string> => {
    const known = standing.get(name);
    if (known !== undefined) return known;
    const cell = { design, scenario: name, machine: machinesFor(design)[0] ?? "", scope };
    const found = catalog.build({ ...cell, edits: [] }).system.standing;
    standing.set(name, found);
    return found;
  };
  const searchable = catalog.scenarios.filter((one) => !one.sampledOnly && one.fits(design));
  const where = new Map(
    ablations.map((ablation) => [
      ablation,
      (
        plan.recall(`places of ${textOf(ablation)}`, () =>
          searchable
            .filter((scenario) => canAlter(ablation, standingIn(scenario)))
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
