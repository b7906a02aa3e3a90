import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { properties, propertiesFor } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf, systemOf } from "./cells.ts";

const propertyNamed = (name: string) => {
  const found = properties.find((property) => property.name === name);
  if (found === undefined) throw new Error(`no property ${name}`);
  return found;
};

/** The length of the shortest schedule by which the fault breaks the property, or its verdict where it does not. */
const lengthOf = (name: string, by: string, machine?: string): number | string => {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const on = machine === undefined ? {} : { machine };
  const system = buildSystem(design, scenario, { edits: fault.edits, ...on });
  const outcome = searched(system, [propertyNamed(by)], { stopAtFirst: "any" });
  const { verdict, schedule } = verdictOf(outcome, by);
  return verdict === "violated" ? (schedule?.length ?? "never reached") : verdict;
};

const holds = (design: string, scenario: string): void => {
  const cell = cellOf(design, scenario);
  const asked = propertiesFor(cell.design, cell.scenario);
  const { verdicts } = searched(systemOf(cell), asked);
  expect(
    verdicts.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property),
  ).to.deep.equal([]);
};

describe("MMIO by generations", () => {
  it("holds for a slot that is created", () => holds("mainline", "mmio-generation"));

  it("goes wrong by each of its faults, and on a machine without MMIO SPTEs by some only", () => {
    expect(lengthOf("generation-not-bumped-again", "no-stale-mmio")).to.equal(33);
    expect(lengthOf("next-generation-in-progress", "no-stale-mmio")).to.equal(36);
    expect(lengthOf("mmio-cache-without-generation", "no-stale-mmio")).to.equal(34);
    expect(lengthOf("mmio-cached-in-progress", "no-stale-mmio")).to.equal(34);
    expect(lengthOf("wrap-without-zap", "no-stale-mmio")).to.equal(14);
    expect(lengthOf("wrap-without-zap", "mmio-spte-without-slot")).to.equal(5);
    const without = "x86-zap-slot,no-mmio-caching";
    expect(lengthOf("mmio-cache-without-generation", "no-stale-mmio", without)).to.equal("holds");
    expect(lengthOf("wrap-without-zap", "no-stale-mmio", without)).to.equal("holds");
  });
});

describe("KVM's own accesses", () => {
  it("reach a gfn that must exit", () => holds("userfault-v3", "kvm-writes-userfault"));
  itInSweep("reach no freed frame", () => holds("mainline", "pfn-cache"));
  itInSweep("are reported", () => holds("mainline", "kvm-writes"));

  it("reach a freed frame through a pfn cache that the notifier forgets", () => {
    expect(lengthOf("pfn-cache-not-invalidated", "no-access-to-freed-page")).to.equal(18);
  });
  itInSweep("reach one if a refresh looks at half of what it should", () => {
    expect(lengthOf("pfn-cache-ignores-active-count", "no-access-to-freed-page")).to.equal(31);
    expect(lengthOf("pfn-cache-ignores-sequence", "no-access-to-freed-page")).to.equal(37);
    expect(lengthOf("pfn-cache-invalidated-without-lock", "no-access-to-freed-page")).to.equal(19);
  });
  it("are lost if they are not entered in the dirty bitmap", () => {
    expect(lengthOf("own-write-not-marked", "no-lost-dirty-page")).to.equal(28);
  });
  itInSweep("are lost if they are entered too soon, or by an old memslot", () => {
    expect(lengthOf("own-write-marked-first", "no-lost-dirty-page")).to.equal(38);
    expect(lengthOf("pfn-cache-ignores-generation", "no-lost-dirty-page")).to.equal(30);
    expect(lengthOf("no-srcu-wait-on-logging", "no-lost-dirty-page")).to.equal(30);
  });
});
