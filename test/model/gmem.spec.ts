import { expect } from "chai";
import { before, move, replace, step } from "../../model/actor.ts";
import { buildSystem, type BuildOptions } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { checkBinding } from "../../model/fault/gmem.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";

/** More than any of these needs. */
const maxStates = 200_000;

const propertyNamed = (name: string) => {
  const found = properties.find((property) => property.name === name);
  if (found === undefined) throw new Error(`no property ${name}`);
  return found;
};

/** What a search says of one property; in how many steps it is broken. */
const verdictIn = (
  design: string,
  scenario: string,
  property: string,
  options: BuildOptions = {},
): { readonly verdict: string; readonly steps: number | null } => {
  const cell = cellOf(design, scenario);
  const system = buildSystem(cell.design, cell.scenario, options);
  const outcome = searched(system, [propertyNamed(property)], {
    maxStates,
    stopAtFirst: "any",
  });
  expect(outcome.broken).to.equal(null);
  const { verdict, schedule } = verdictOf(outcome, property);
  return { verdict, steps: schedule?.length ?? null };
};

const faultNamed = (name: string) => {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`no fault ${name}`);
  return found;
};

describe("slots with guest_memfd that change their flags", () => {
  for (const design of ["userfault-v2", "userfault-generic", "userfault-v3"])
    it(`${design} leaves the file bound to a memslot that it frees`, () => {
      expect(verdictIn(design, "gmem-userfault-toggle", "binding-names-live-slot")).to.deep.equal({
        verdict: "violated",
        steps: 5,
      });
    });

  it("a hole is then punched without a zap", () => {
    expect(
      verdictIn("userfault-v3", "gmem-userfault-toggle", "no-access-to-freed-page"),
    ).to.deep.equal({ verdict: "violated", steps: 14 });
  });

  itInSweep("nothing is mapped from the file any more", () => {
    const lost = verdictIn("userfault-v3", "gmem-userfault-toggle", "file-page-after-toggle");
    expect(lost.verdict).to.equal("violated");
  });

  // With the comparison that the kernel makes, the bindings can be rewritten neither behind the publication nor before it.
  it("a binding that is rewritten late makes faults with the new object warn", () => {
    const { edits } = faultNamed("binding-compared-by-object");
    const late = verdictIn("userfault-v3-rebind", "gmem-userfault-toggle", "no-kernel-warning", {
      edits,
    });
    expect(late.verdict).to.equal("violated");
  });

  it("and one that is rewritten early, faults with the old one", () => {
    const rebindEarly = step("rebind-early", {
      source: "virt/kvm/guest_memfd.c:kvm_gmem_bind",
      run: (d) => {
        for (const page of d.gmem.pages) page.binding = "second";
      },
    });
    const early = verdictIn("userfault-v3-rebind", "gmem-userfault-toggle", "no-kernel-warning", {
      edits: [
        replace("fault/gmem/from-file/check-binding", checkBinding),
        before("set-flags/swap/publish-slots", rebindEarly),
      ],
    });
    expect(early.verdict).to.equal("violated");
  });
});

describe("changes of attributes", () => {
  itInSweep(
    "that are stored before anything is zapped are no mistake, as long as the invalidation counts",
    () => {
      const { verdict } = verdictIn("mainline", "attribute-conversion", "no-stale-translation", {
        edits: [move("set-attributes/store", { before: "set-attributes/pre" })],
      });
      expect(verdict).to.equal("holds");
    },
  );

  for (const name of ["attribute-checked-before-snapshot", "conversion-without-flush"])
    it(`${name} lets the guest keep what it had`, () => {
      const { edits } = faultNamed(name);
      const { verdict } = verdictIn("mainline", "attribute-conversion", "no-stale-translation", {
        edits,
      });
      expect(verdict).to.equal("violated");
    });

  itInSweep("a zap that yields without a flush shows only where zaps yield", () => {
    const { edits } = faultNamed("conversion-yields-without-flush");
    const on = (machine: string): string =>
      verdictIn("mainline", "attribute-conversion-hole", "no-access-to-freed-page", {
        edits,
        machine,
      }).verdict;
    expect(on("x86-zap-slot")).to.equal("violated");
    expect(on("x86-zap-slot,no-yields")).to.equal("holds");
  });
});
