import { expect } from "chai";
import { immutableRunner } from "../../checker/sample/runner.ts";
import { runAlone, startsOf, type Start } from "../../checker/run/alone.ts";
import { at } from "../../checker/state/fields.ts";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { propertiesFor } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf, sameParts } from "./cells.ts";

/** A cell in which somebody acts at a time. */
const play = (scenario: string, machine?: string) => {
  const cell = cellOf("mainline", scenario);
  const system = buildSystem(cell.design, cell.scenario, machine === undefined ? {} : { machine });
  const runner = immutableRunner(system);
  runner.reset();
  return {
    state: runner.state,
    leaf: (gfn: number) => at(at(runner.state().roots, 0).leaves, gfn),
    can: (start: Start): boolean => startsOf(runner, start).length > 0,
    run: (actor: string, operation: string, choice = {}): void =>
      runAlone(runner, { actor, operation, choice }),
  };
};

describe("page-modification logging", () => {
  it("reports a write after the exit that a harvest asks for, and takes D away then", () => {
    const { state, leaf, can, run } = play("pml-logging");
    const page = () => at(state().dirtyLog, 0);
    run("vcpu0", "set-dirty", { gfn: 0 });
    expect(at(at(state().vcpus, 0).pml, 0).logged).to.equal(true);
    expect(can({ actor: "vcpu0", operation: "set-dirty", choice: { gfn: 0 } })).to.equal(false);
    run("vmm", "harvest");
    // The harvest does not wait: what is in the vCPU's log comes too late for it.
    expect(page().set).to.equal(false);
    expect(leaf(0).dirty).to.equal(true);
    run("vcpu0", "answer-kick");
    expect(page().set).to.equal(true);
    expect(at(at(state().vcpus, 0).pml, 0).logged).to.equal(false);
    run("vmm", "harvest");
    expect(page().set).to.equal(false);
    expect(leaf(0)).to.include({ permission: "write", dirty: false });
    run("vcpu0", "enter");
    run("vcpu0", "set-dirty", { gfn: 0 });
    expect(at(at(state().vcpus, 0).pml, 0).logged).to.equal(true);
  });
});

describe("aging", () => {
  it("takes the A bit, and the next walk gives it back", () => {
    const { leaf, can, run } = play("aging");
    run("vcpu0", "fill", { gfn: 0 });
    run("ager", "age", { page: 0 });
    expect(leaf(0)).to.include({ permission: "write", accessed: false, dirty: true });
    run("vcpu0", "fill", { gfn: 0 });
    expect(leaf(0).accessed).to.equal(true);
    expect(can({ actor: "vcpu0", operation: "fault" })).to.equal(false);
  });

  it("takes all access where there is no A bit, not what a TLB holds, and a read gets R back without W", () => {
    const { state, leaf, can, run } = play("aging-access-tracking");
    run("vcpu0", "run");
    run("vcpu0", "enter");
    run("vcpu0", "fill", { gfn: 0 });
    run("ager", "age", { page: 0 });
    expect(leaf(0)).to.include({ permission: "protected", tracked: true });
    const write = { actor: "vcpu0", operation: "use", choice: { gfn: 0, access: "write" } };
    expect(can(write)).to.equal(true);
    expect(can({ actor: "vcpu0", operation: "fill", choice: { gfn: 0 } })).to.equal(false);
    run("vcpu0", "fault", { gfn: 0, access: "read" });
    expect(leaf(0)).to.include({ permission: "protected", tracked: false });
    run("vcpu0", "enter");
    run("vcpu0", "fault", { gfn: 0, access: "write" });
    expect(leaf(0)).to.include({ permission: "write", tracked: false });
    expect(at(state().vcpus, 0).fault.exit).to.equal("none");
  });
});

/** A seeded fault in its cell, on that cell's machine or another one. */
const faulty = (name: string, machine?: string) => {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const on = machine === undefined ? {} : { machine };
  return {
    properties: propertiesFor(design, scenario),
    system: buildSystem(design, scenario, { ...on, edits: fault.edits }),
    unedited: buildSystem(design, scenario, on),
  };
};

/** The verdict on one property that the fault may break; of the whole space if it breaks nothing. */
const verdictOn = (name: string, by: string, machine?: string): string => {
  const { system, properties } = faulty(name, machine);
  const asked = properties.filter((property) => property.name === by);
  return verdictOf(searched(system, asked, { stopAtFirst: "any" }), by).verdict;
};

describe("what a machine must have for a fault to show", () => {
  it("no A bits: what is aged has no W, so a flush that asks for it is left out", () => {
    const [name, by] = ["flush-only-if-write-protected", "no-lost-dirty-page"] as const;
    expect(verdictOn(name, by)).to.equal("violated");
    expect(verdictOn(name, by, "x86-ad")).to.equal("holds");
  });

  it("no A bits: access-tracked SPTEs that are taken for absent", () => {
    const [name, by] = ["tracked-means-absent", "no-spte-of-freed-frame"] as const;
    expect(verdictOn(name, by)).to.equal("violated");
  });

  it("logs: a huge leaf that keeps W is written twice and logged once", () => {
    const [name, by] = ["huge-leaf-keeps-write", "no-lost-dirty-page"] as const;
    expect(verdictOn(name, by)).to.equal("violated");
  });

  it("logs: without them nobody asks vCPUs to log", () => {
    const { system, unedited } = faulty("logging-request-not-awaited", "x86-ad");
    expect(sameParts(system, unedited)).to.equal(true);
  });

  itInSweep("no A bits: the others", () => {
    expect(verdictOn("tracked-means-absent", "no-access-to-freed-page", "x86-ad")).to.equal(
      "holds",
    );
    expect(verdictOn("restore-grants-write", "no-lost-dirty-page")).to.equal("violated");
    expect(verdictOn("restore-grants-write", "no-lost-dirty-page", "x86-ad")).to.equal("holds");
  });

  itInSweep("logs: with them 4K leaves keep W, and fast_page_fault has nothing to mark", () => {
    const [fault, by] = ["fast-fault-not-marked", "no-lost-dirty-page"] as const;
    const { design, scenario } = cellOf("mainline", "pml-migration");
    const edits = faults.find(({ name }) => name === fault)?.edits ?? [];
    const asked = propertiesFor(design, scenario).filter(({ name }) => name === by);
    const on = (machine: string): string =>
      verdictOf(
        searched(buildSystem(design, scenario, { machine, edits }), asked, { stopAtFirst: "any" }),
        by,
      ).verdict;
    expect([on("x86-ad"), on("x86-pml")]).to.deep.equal(["violated", "holds"]);
  });

  itInSweep("logs: the others", () => {
    for (const name of [
      "log-thrown-away",
      "logging-request-not-awaited",
      "logging-requested-after-clearing",
      "dirty-kept-when-logging-starts",
      "re-arm-without-flush",
    ])
      expect(verdictOn(name, "no-lost-dirty-page"), name).to.equal("violated");
    expect(verdictOn("harvest-without-kick", "dirty-page-reported")).to.equal("violated");
  });
});
