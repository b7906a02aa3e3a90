import { expect } from "chai";
import { at } from "../../checker/state/fields.ts";
import type { StateDraft } from "../../model/state/state.ts";
import { distinctCells, someCells } from "./cells.ts";
import { disagreement } from "./walk.ts";

/** What `npm run agree` does at length. A cell that is bound to the same system as an earlier one is not walked again. */
describe("both runners agree on 1,000 random steps, in every other cell", () => {
  for (const [i, { cell, system }] of someCells.filter((_, n) => n % 2 === 0).entries())
    it(cell.name, () => {
      expect(disagreement(system, 1000, i + 1)).to.equal(null);
    });

  it("and a recipe that does something else each time is found", () => {
    const { system } = at(distinctCells, 0);
    let runs = 0;
    const fickle = ({ recipe, ...t }: (typeof system.transitions)[number]) => ({
      ...t,
      recipe: () => (d: StateDraft) => {
        const location = recipe()(d);
        d.mmuLock.writer = ++runs % 64 === 0 ? !d.mmuLock.writer : d.mmuLock.writer;
        return location;
      },
    });
    const transitions = system.transitions.map(fickle);
    const actors = system.actors.map((actor) => ({
      ...actor,
      at: actor.at.map((list) => list.map(({ id }) => at(transitions, id))),
    }));
    expect(disagreement({ ...system, transitions, actors }, 200, 1)).to.match(
      /^step \d+: after .* the states differ$/,
    );
  });
});
