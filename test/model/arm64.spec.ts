import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { designs } from "../../model/designs/index.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import { machineFor, machinesFor } from "../../model/scenarios/scenario.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { cellOf, distinctCells } from "./cells.ts";

const onArm64 = distinctCells.filter(({ cell }) => cell.design.arch === "arm64");

const verdict = (name: string, by: string, machine?: string): string => {
  const fault = faults.find((candidate) => candidate.name === name);
  const property = properties.find((candidate) => candidate.name === by);
  if (fault === undefined || property === undefined) throw new Error(`no ${name}, or no ${by}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const system = buildSystem(design, scenario, {
    edits: fault.edits,
    ...(machine === undefined ? {} : { machine }),
  });
  const outcome = searched(system, [property], { maxStates: 20_000, stopAtFirst: "any" });
  expect(outcome.broken).to.equal(null);
  return verdictOf(outcome, by).verdict;
};

/** Beside those in faults.spec.ts: what shows soon on arm64. */
const quick: readonly (readonly [string, string])[] = [
  ["range-tlbi-forgotten", "no-stale-translation"],
  ["range-tlbi-before-clear", "no-stale-translation"],
  ["make-before-break", "no-tlb-conflict"],
  ["table-tlbi-by-address", "no-tlb-conflict"],
  ["sequence-after-mmap-lock", "no-access-to-freed-page"],
  ["userfault-hook-missing", "userfault-respected"],
  ["block-while-userfault", "userfault-respected"],
  ["overlay-without-kick", "userfault-respected"],
  ["context-not-flushed", "tlb-tags-never-alias"],
  ["first-ran-recorded", "tlb-tags-never-alias"],
];

describe("arm64", () => {
  it("takes no step that x86 code makes", () => {
    const foreign = new Set(
      onArm64.flatMap(({ system }) =>
        system.transitions
          .filter(({ source }) => source.startsWith("arch/x86/"))
          .map(({ operation, step, source }) => `${operation}/${step}: ${source}`),
      ),
    );
    expect([...foreign]).to.deep.equal([]);
  });

  it("asks no vCPU to flush", () => {
    for (const { cell, system } of onArm64)
      expect(
        system.transitions.filter(({ step }) => /request-flush|free-roots/.test(step)),
        cell.name,
      ).to.deep.equal([]);
  });

  it("is asked on machines that have what its designs need", () => {
    for (const design of designs)
      for (const scenario of scenarios.filter((each) => each.fits(design))) {
        expect(machinesFor(scenario, design)[0]).to.equal(machineFor(scenario, design));
        for (const need of design.needs)
          for (const machine of machinesFor(scenario, design)) expect(machine).to.include(need);
      }
  });

  for (const [name, by] of quick)
    it(`${name} is caught by ${by}`, () => {
      expect(verdict(name, by)).to.equal("violated");
    });

  it("a deferred invalidation that is forgotten harms nobody where none is deferred", () => {
    expect(verdict("range-tlbi-forgotten", "no-stale-translation", "arm64")).to.equal("holds");
  });

  it("leaving context in the TLB harms nobody where each vCPU has its own", () => {
    expect(verdict("context-not-flushed", "tlb-tags-never-alias", "arm64")).to.equal("holds");
  });
});
