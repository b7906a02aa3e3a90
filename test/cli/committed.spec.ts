import { expect } from "chai";
import {
  committedDifferences,
  newScenarios,
  notInTable,
  type Committed,
} from "../../cli/ablate/committed.ts";

const row = (verdict: "optional" | "undecided", why: string): Committed["steps"][number] => ({
  operation: "close",
  step: "shut",
  edit: "remove",
  verdict,
  property: null,
  scenario: null,
  machine: null,
  observable: null,
  length: null,
  why,
});

const gate = { scenario: "gate", machine: "toy", states: 10, transitions: 20 };
const door = { scenario: "door", machine: "toy", states: 5, transitions: 7 };

const table = (
  unedited: Committed["unedited"],
  ...steps: readonly Committed["steps"][number][]
): Committed => ({
  schema: 1,
  design: "careful",
  operations: null,
  unedited,
  steps: [...steps],
  removableTogether: [],
});

describe("a table of edits that is older than the list of scenarios", () => {
  it("differs where a space that it was made from has changed, not where one has come", () => {
    const changed = { ...gate, states: 11 };
    expect(committedDifferences(table([gate]), table([changed]), false)).to.have.lengthOf(1);
    const more = table([gate, door]);
    expect(committedDifferences(table([gate]), more, false)).to.deep.equal([]);
    expect(newScenarios(table([gate]), more)).to.deep.equal(["door"]);
  });

  it("differs where a verdict has changed, and says nothing yet of what was undecided", () => {
    const undecided = table([gate], row("undecided", "never ran in 1 scenario"));
    const still = table([gate, door], row("undecided", "never ran in 2 scenarios"));
    const decided = table([gate, door], row("optional", "all else holds"));
    expect(committedDifferences(undecided, still, false)).to.deep.equal([]);
    expect(committedDifferences(undecided, decided, false)).to.deep.equal([]);
    expect([notInTable(undecided, still), notInTable(undecided, decided)]).to.deep.equal([0, 1]);
    expect(committedDifferences(decided, undecided, false)).to.have.lengthOf(1);
    expect(
      committedDifferences(decided, table([gate], row("optional", "other words")), false),
    ).to.have.lengthOf(1);
  });
});
