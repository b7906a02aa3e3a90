import { expect } from "chai";
import { distinctCells } from "./cells.ts";
import { disagreement } from "./walk.ts";

/** What `npm run agree` does at length. A cell that is bound to the same system as an earlier one is not walked again. */
describe("both runners agree on 5,000 random steps", () => {
  for (const [i, { cell, system }] of distinctCells.entries())
    it(cell.name, () => {
      expect(disagreement(system, 5000, i + 1)).to.equal(null);
    });
});
