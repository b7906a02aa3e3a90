import { expect } from "chai";
import type { Start } from "../../checker/run/alone.ts";
import { packedRunner } from "../../checker/sample/runner.ts";
import { at, none } from "../../checker/state/fields.ts";
import { buildSystem } from "../../model/build.ts";
import { accessOnce, runIoctls } from "../../model/cost/run.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import { featuresOf } from "../../model/scenarios/features.ts";
import { widened } from "../../model/stimuli/widened.ts";
import type { State } from "../../model/state/state.ts";
import { properties, propertiesFor } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { cellOf, cells, twinOf } from "./cells.ts";
import { statesOfWalk } from "./walk.ts";

const faultNamed = (name: string) => {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault;
};

/** What no protocol may do to a parked word. */
const wrongWord = ({ roots }: State): string | null => {
  for (const { leaves, entries } of roots)
    for (const { permission, parked, pfn } of [...leaves, ...entries])
      if (parked !== "none" && (permission !== "none" || pfn === none))
        return `parked ${parked}, grants ${permission}, frame ${pfn}`;
  return null;
};

const holdsParked = ({ roots }: State): boolean =>
  roots.some(({ leaves, entries }) =>
    [...leaves, ...entries].some(({ parked }) => parked !== "none"),
  );

describe("designs that park SPTEs", () => {
  const bases = [
    ["numa-keep-ptes", "mainline"],
    ["userfault-remove-protections", "userfault-v3"],
  ] as const;
  for (const [name, base] of bases)
    it(`${name} is ${base} where nothing is parked`, () => {
      const unparked = cells.filter(
        ({ design, scenario }) =>
          design.name === name && !featuresOf(design, scenario).includes("parking"),
      );
      expect(unparked).not.to.be.empty;
      for (const cell of unparked)
        expect(twinOf(cell).system, cell.name).to.equal(
          twinOf(cellOf(base, cell.scenario.name)).system,
        );
    });

  for (const name of ["numa-balancing-huge", "parked-and-host-sharing"])
    it(`a parked SPTE grants nothing and names its frame in ${name}`, () => {
      let parked = 0;
      const { system } = twinOf(cellOf("numa-keep-ptes", name));
      for (const { state } of statesOfWalk(system, 1000, 1)) {
        expect(wrongWord(state)).to.equal(null);
        if (holdsParked(state)) parked++;
      }
      expect(parked).to.be.above(0);
    });

  it("are asked for what they are for, where they do it", () => {
    const asked = cells.filter(({ design, scenario }) =>
      propertiesFor(design, scenario).some(({ name }) => name === "parked-spte-restored"),
    );
    expect(new Set(asked.map(({ design }) => design.name))).to.deep.equal(
      new Set(bases.map(([name]) => name)),
    );
    expect(scenarios.map(({ name }) => name)).to.include.members(
      asked.map(({ scenario }) => scenario.name),
    );
  });
});

/** Steps of the fault that an access takes after these starts, and of those the ones under mmu_lock. */
const effort = (design: string, scenario: string, starts: readonly Start[], gfn = 0) => {
  const cell = cellOf(design, scenario);
  const runner = packedRunner(buildSystem(cell.design, widened(cell.scenario, [cell.design])));
  runner.reset();
  expect(accessOnce(runner, 0, gfn, "write")).to.equal("reached");
  expect(runIoctls(runner, starts)).to.equal(true);
  const steps = { fault: 0, locked: 0, asksHost: false };
  const result = accessOnce(runner, 0, gfn, "write", ({ operation, step }, { mmuLock }) => {
    if (operation !== "fault") return;
    steps.fault++;
    if (mmuLock.readers > 0) steps.locked++;
    if (step === "faultin-pfn") steps.asksHost = true;
  });
  expect(result).to.equal("reached");
  return steps;
};

describe("what parking saves", () => {
  const setFlag: Start = {
    actor: "vmm",
    operation: "set-flags",
    choice: { userfault: true, bits: "01" },
  };
  const convert: Start = {
    actor: "host",
    operation: "change-mapping",
    choice: { change: "prot-none", page: 0 },
  };
  const touch: Start = { actor: "host", operation: "touch-page", choice: { page: 0 } };

  it("USERFAULT: get_user_pages and the walk, for a small page", () => {
    const scenario = "userfault-on-and-reclaim";
    expect(effort("userfault-v3", scenario, [setFlag])).to.deep.equal({
      fault: 15,
      locked: 6,
      asksHost: true,
    });
    expect(effort("userfault-remove-protections", scenario, [setFlag])).to.deep.equal({
      fault: 11,
      locked: 3,
      asksHost: false,
    });
  });

  it("NUMA balancing: nothing for whoever takes the hinting fault, the same for those who come after", () => {
    const scenario = "numa-balancing";
    const refault = { fault: 14, locked: 6, asksHost: true };
    for (const starts of [[convert], [convert, touch]])
      expect(effort("mainline", scenario, starts)).to.deep.equal(refault);
    expect(effort("numa-keep-ptes", scenario, [convert])).to.deep.equal({
      fault: 19,
      locked: 9,
      asksHost: true,
    });
    expect(effort("numa-keep-ptes", scenario, [convert, touch])).to.deep.equal({
      fault: 11,
      locked: 4,
      asksHost: false,
    });
  });
});

describe("wrong ways to park are caught", () => {
  const quick = [
    ["park-without-flush", "no-stale-translation"],
    ["userfault-parked-taken-for-absent", "no-spte-of-freed-frame"],
    ["parked-outlives-write-protection", "no-write-beyond-host-permission"],
  ] as const;
  for (const [name, by] of quick)
    it(`${name} by ${by}`, () => {
      const fault = faultNamed(name);
      const { design, scenario } = cellOf(fault.design, fault.scenario);
      const property = properties.filter((candidate) => candidate.name === by);
      expect(at(property, 0).brokenBy).to.include(name);
      const system = buildSystem(design, scenario, { edits: fault.edits });
      const outcome = searched(system, property, { maxStates: 30_000, stopAtFirst: "any" });
      expect(verdictOf(outcome, by).verdict).to.equal("violated");
    });
});
