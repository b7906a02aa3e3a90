import { expect } from "chai";
import { parseEdit } from "../../checker/protocol/edit-text.ts";
import { buildSystem, type BuildOptions } from "../../model/build.ts";
import { replace } from "../../model/actor.ts";
import type { KvmEdit } from "../../model/designs/design.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { shadowFaults } from "../../model/designs/faults/shadow.ts";
import { writeTrackingFaults } from "../../model/designs/faults/write-tracking.ts";
import { lookupNeighbour } from "../../model/fault/prefetch.ts";
import { properties, propertiesFor } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";

const judged = (design: string, scenario: string, property: string, options: BuildOptions = {}) => {
  const cell = cellOf(design, scenario);
  const asked = propertiesFor(cell.design, cell.scenario).filter(({ name }) => name === property);
  const outcome = searched(buildSystem(cell.design, cell.scenario, options), asked, {
    maxStates: 400_000,
  });
  expect(outcome.broken).to.equal(null);
  return verdictOf(outcome, property).verdict;
};

describe("neighbours that the shadow MMU maps too", () => {
  const respected = (options: BuildOptions = {}) =>
    judged("userfault-v3", "shadow-prefetch", "userfault-respected", options);

  it("are reached though their bit is set, in the series as posted", () => {
    expect(respected()).to.equal("violated");
  });
  itInSweep("are not mapped where SPTEs have no accessed bit, nor by the TDP MMU", () => {
    expect(respected({ machine: "x86-shadow" })).to.equal("holds");
    expect(respected({ machine: "x86,ad-bits" })).to.equal("holds");
  });
  it("would be left alone if a flagged slot were treated as a dirty-logged one", () => {
    const lookup = lookupNeighbour((slot) => slot.logDirty || slot.userfault);
    const edits = ["fault", "prefault"].map((operation) =>
      replace(`${operation}/direct-map/prefetch/small/lookup-slot`, lookup),
    );
    expect(respected({ edits })).to.equal("holds");
  });
});

/** What a fault must be caught by, and a machine on which it is not: because what is missing there is not needed. */
const revealed: readonly (readonly [string, string, string])[] = [
  ["tables-freed-without-kick", "no-use-of-freed-shadow-table", "x86-shadow-zap-slot"],
  ["walk-not-announced", "no-use-of-freed-shadow-table", "x86"],
  ["prefetch-while-invalidating", "no-access-to-freed-page", "x86-shadow"],
  ["prefetch-of-logged-slot", "no-lost-dirty-page", "x86-shadow"],
  // Recovery by zap and refault decides the level anew.
  ["recovery-ignores-tracking", "no-write-to-tracked-page", "x86-shadow-zap-slot"],
];

describe("faults of the shadow MMU show on one machine and not on another", () => {
  for (const [name, by, elsewhere] of revealed) {
    const verdictOn = (machine?: string) => {
      const fault = faults.find((candidate) => candidate.name === name);
      if (fault === undefined) throw new Error(`no fault ${name}`);
      const { design, scenario, edits } = fault;
      return judged(design, scenario, by, machine === undefined ? { edits } : { edits, machine });
    };
    itInSweep(`${name} by ${by}`, () => {
      expect(verdictOn()).to.equal("violated");
      expect(verdictOn(elsewhere)).not.to.equal("violated");
    });
  }
});

describe("every fault of the shadow MMU and of write tracking", () => {
  for (const { name, design, scenario, edits } of [...shadowFaults, ...writeTrackingFaults])
    for (const { name: by } of properties.filter(({ brokenBy }) => brokenBy.includes(name)))
      itInSweep(`${name} is caught by ${by}`, () => {
        expect(judged(design, scenario, by, { edits })).to.equal("violated");
      });
});

describe("a huge leaf of a frame that is not the first of its block", () => {
  it("gives what lies beyond the last frame: a breach, and nothing that a property throws at", () => {
    const edits: readonly KvmEdit[] = [parseEdit("fault/direct-map/huge,flush:order")];
    const beyond = judged("mainline", "shadow-range-flush", "no-access-to-freed-page", { edits });
    expect(beyond).to.equal("violated");
  });
});
