import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";

/** Length of the shortest schedule to a stale translation, or the verdict. */
const staleIn = (name: string, machine?: string): number | string => {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const system = buildSystem(design, scenario, {
    edits: fault.edits,
    ...(machine === undefined ? {} : { machine }),
  });
  const asked = properties.filter(({ name: property }) => property === "no-stale-translation");
  const { verdict, schedule } = verdictOf(
    searched(system, asked, { stopAtFirst: "any" }),
    "no-stale-translation",
  );
  return schedule?.length ?? verdict;
};

describe("two address spaces", () => {
  it("have roots of their own", () => {
    expect(staleIn("root-kept-across-spaces")).to.equal(22);
  });

  itInSweep("share a TLB, which is flushed for a new root", () => {
    expect(staleIn("new-root-without-flush")).to.equal(34);
  });
  itInSweep("are zapped each for itself, unless all roots go anyway", () => {
    expect(staleIn("zap-forgets-smm-roots")).to.equal(45);
    expect(staleIn("zap-forgets-smm-roots", "x86")).to.equal("holds");
  });
  itInSweep("both hear of the host", () => {
    expect(staleIn("notifier-forgets-smm-roots")).to.equal(45);
  });
});
