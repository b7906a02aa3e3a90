import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { cellOf } from "./cells.ts";

/**
 * Seeded faults that show soon, with a property that names them. All of them, with all properties, are in the table of verdicts that CI
 * compares.
 */
const quick: readonly (readonly [string, string])[] = [
  ["no-srcu-wait-on-setting", "userfault-respected"],
  ["flush-first-vcpu-only", "userfault-respected"],
  ["flush-without-kick", "userfault-respected"],
  ["huge-leaf-while-userfault", "userfault-respected"],
  ["huge-leaf-while-userfault", "huge-page-allowed"],
  ["no-srcu-wait-on-clearing", "no-read-of-released-bitmap"],
  ["invalid-means-absent", "no-false-mmio-exit"],
  ["no-srcu-wait-in-hole", "no-false-mmio-exit"],
  ["no-retry-check", "install-still-valid"],
  ["retry-check-before-lock", "install-still-valid"],
  ["notifier-ignores-invalid-roots", "no-spte-of-freed-frame"],
  ["notifier-range-never-ends", "notifier-balanced"],
  ["protection-without-flush", "no-write-beyond-host-permission"],
  ["read-only-mapped-writable", "no-write-beyond-host-permission"],
  ["recovery-when-logging-starts", "no-kernel-warning"],
  ["recovery-after-logging-started", "no-kernel-warning"],
  ["write-protect-without-flush", "no-lost-dirty-page"],
  ["ioctl-waits-for-itself", "no-deadlock"],
  ["zap-keeps-mmu-lock", "no-deadlock"],
  ["unbind-skips-dying-file", "no-use-of-freed-memslot"],
  ["zap-stores-plainly", "no-written-page-dropped"],
  ["entry-not-rechecked", "no-stale-guest-entry"],
  ["told-count-read-first", "no-stale-guest-entry"],
  ["every-fault-retries", "use-succeeds"],
  ["level-never-chosen", "huge-page-mapped"],
];

/** More than any of them needs. */
const maxStates = 30_000;

describe("seeded faults that show soon are caught", () => {
  for (const [name, by] of quick)
    it(`${name} by ${by}`, () => {
      const fault = faults.find((candidate) => candidate.name === name);
      if (fault === undefined) throw new Error(`no fault ${name}`);
      const property = properties.find((candidate) => candidate.name === by);
      if (property === undefined) throw new Error(`no property ${by}`);
      expect(property.brokenBy).to.include(name);
      const { design, scenario } = cellOf(fault.design, fault.scenario);
      const system = buildSystem(design, scenario, { edits: fault.edits });
      const outcome = searched(system, [property], { maxStates, stopAtFirst: "any" });
      expect(outcome.broken).to.equal(null);
      const { verdict, schedule } = verdictOf(outcome, by);
      expect(verdict).to.equal("violated");
      const neverReached = property.kind === "reachable" || property.kind === "performance";
      if (neverReached) expect(outcome.limit).to.equal(null);
      else expect(schedule).to.be.an("array").that.is.not.empty;
    });
});
