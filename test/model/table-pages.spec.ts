import { expect } from "chai";
import { initialState } from "../../checker/index.ts";
import { at, none } from "../../checker/state/fields.ts";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";
import { statesOfWalk } from "./walk.ts";

const searchedWith = (name: string, by: string, machine: string | null, maxStates: number) => {
  const fault = faults.find((candidate) => candidate.name === name);
  const property = properties.find((candidate) => candidate.name === by);
  if (fault === undefined || property === undefined) throw new Error(`no ${name} or no ${by}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const system = buildSystem(design, scenario, {
    edits: fault.edits,
    ...(machine === null ? {} : { machine }),
  });
  return searched(system, [property], { maxStates, stopAtFirst: "any" });
};

/** What catches what, in how many steps; on the scenario's machine and on the other one. */
const caught: readonly (readonly [string, string, number])[] = [
  ["table-freed-at-once", "no-use-of-freed-page-table", 17],
  ["flush-after-rcu-unlock", "no-use-of-freed-page-table", 18],
  ["recovery-without-flush", "no-use-of-freed-page-table", 18],
  ["nx-flush-after-rcu-unlock", "no-use-of-freed-page-table", 13],
  ["children-not-frozen", "removed-table-stays-empty", 21],
];

describe("page-table pages", () => {
  for (const [name, by, length] of caught)
    it(`${name} is caught by ${by}`, () => {
      const outcome = searchedWith(name, by, null, 30_000);
      const { verdict, schedule } = verdictOf(outcome, by);
      expect(verdict).to.equal("violated");
      expect(schedule).to.have.length(length);
    });

  // A processor that walks from the root each time never comes to a page that is unlinked.
  for (const name of ["flush-after-rcu-unlock", "recovery-without-flush"])
    itInSweep(`${name} does no harm where processors keep no pointers to tables`, () => {
      const outcome = searchedWith(name, "no-use-of-freed-page-table", "x86-zap-slot", 200_000);
      expect(outcome.limit).to.equal(null);
      expect(verdictOf(outcome, "no-use-of-freed-page-table").verdict).to.equal("holds");
    });

  it("are part of the state only where a scenario asks about them", () => {
    const tablesIn = (scenario: string): number => {
      const { design, scenario: spec } = cellOf("mainline", scenario);
      return initialState(buildSystem(design, spec)).model.tables.length;
    };
    expect(tablesIn("huge-pages")).to.equal(0);
    expect(tablesIn("table-free-recovery")).to.equal(2);
    expect(tablesIn("table-free-zap")).to.equal(3);
  });

  it("are linked by exactly one entry, or by none, and hold SPTEs only when unlinked", () => {
    for (const name of ["table-free-recovery", "table-free-zap", "nx-two-faulters", "nx-logging"]) {
      const { design, scenario } = cellOf("mainline", name);
      for (const { state } of statesOfWalk(buildSystem(design, scenario), 400, 1)) {
        const links = state.roots.flatMap((root) => root.entries.map(({ page }) => page));
        state.tables.forEach((table, page) => {
          const linked = links.filter((link) => link === page).length;
          expect(linked, name).to.equal(table.state === "linked" ? 1 : 0);
          const isEmpty = table.leaves.every((leaf) => leaf.permission === "none" && !leaf.frozen);
          if (table.state === "linked" || table.state === "free")
            expect(isEmpty, name).to.equal(true);
        });
        for (const root of state.roots)
          for (const { kind, page } of root.entries)
            expect(page !== none, name).to.equal(kind === "table");
      }
    }
  });

  it("wait for the RCU sections that were open when they were given to call_rcu()", () => {
    const { design, scenario } = cellOf("mainline", "nx-two-faulters");
    let waited = 0;
    for (const { state } of statesOfWalk(buildSystem(design, scenario), 3000, 2))
      for (const { sections, state: is } of state.tables) {
        const open = sections.flatMap((section, thread) => (section.open ? [thread] : []));
        if (is === "waiting") waited++;
        expect(open.length > 0).to.equal(is === "waiting");
        for (const thread of open) expect(at(state.threads, thread).rcu).to.equal(true);
      }
    expect(waited).to.be.greaterThan(0);
  });
});
