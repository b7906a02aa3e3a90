import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import { namePartsOf, wordsOf, type PartNames } from "../../checker/ablation/identity.ts";
import type { Responder } from "../../checker/compare/respond.ts";
import type { TellingLimits } from "../../checker/compare/telling.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { keyOf } from "./cache.ts";
import type { Plan } from "./plan.ts";

/** Names the question whether an edit can be observed in a cell: equal for designs that are the same there, with the same edit. */
export type NameQuestion = (ablation: Ablation, cell: Cell) => string;

/** The names are kept in `plan`, since finding one out means to bind the edited design. */
export const makeQuestions = <S, E extends Event>(
  catalog: Catalog<S, E>,
  plan: Plan,
  limits: TellingLimits,
): NameQuestion => {
  let last: {
    readonly place: string;
    readonly plain: Responder;
    readonly names: PartNames;
  } | null = null;
  const uneditedOf = (cell: Cell): NonNullable<typeof last> => {
    const plain: Cell = { ...cell, edits: [] };
    const place = JSON.stringify(plain);
    if (last?.place !== place)
      last = { place, plain: catalog.responder(plain), names: namePartsOf(all(catalog, plain)) };
    return last;
  };
  const find = (ablation: Ablation, cell: Cell): string => {
    const { scenario, machine, scope } = cell;
    const asked = [scenario, machine, scope, limits];
    try {
      const { plain, names } = uneditedOf(cell);
      const edited = catalog.responder(cell);
      const [was, is] = [
        wordsOf(plain, plain, names, ""),
        wordsOf(edited, plain, names, ablation.edit),
      ];
      if (was !== null && is !== null)
        return keyOf([asked, was, plain.stimuli, is, edited.stimuli]);
    } catch {
      // It cannot even be bound: who is asked says so.
    }
    return keyOf([asked, "by name", cell.design, cell.edits]);
  };
  return (ablation, cell) =>
    plan.recall(`${cell.design} in ${cell.scenario}: observed ${textOf(ablation)}`, () =>
      find(ablation, cell),
    ) ?? "";
};

/** Every design in this cell's place, in the catalogue's order: equal parts then have equal names, whichever design asks. */
function* all<S, E extends Event>(catalog: Catalog<S, E>, cell: Cell): Generator<Responder> {
  const scenario = catalog.scenarios.find(({ name }) => name === cell.scenario);
  for (const { name: design } of catalog.designs)
    if (scenario?.fits(design) === true && scenario.machinesFor(design).includes(cell.machine))
      yield catalog.responder({ ...cell, design });
}
