import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import type { KvmEdit } from "../../model/designs/design.ts";
import { propertiesFor } from "../../properties/index.ts";
import type { Scope } from "../../model/scope.ts";
import { searched } from "../checker/search.ts";
import { sweep } from "../sweep.ts";
import { cellOf, type Cell } from "./cells.ts";

const alone: Scope = { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 };

interface Case {
  readonly cell: Cell;
  readonly scope: Scope;
  /** Faults, also of other cells: what they edit is in this design too. */
  readonly faults: readonly string[];
}

const cases: readonly Case[] = [
  {
    cell: cellOf("userfault-v2", "bitmap-change"),
    scope: alone,
    faults: ["no-srcu-wait-on-clearing", "no-grace-period-on-clearing"],
  },
  {
    cell: cellOf("userfault-generic", "userfault-toggle"),
    scope: alone,
    faults: ["zap-without-flush", "ioctl-waits-for-itself"],
  },
  {
    cell: cellOf("mainline", "prefault"),
    scope: { ...alone, roots: 2 },
    faults: ["no-srcu-wait-on-create", "prefault-retries-on-invalid"],
  },
  {
    cell: cellOf("mainline", "host-protection"),
    scope: alone,
    faults: ["protection-without-flush", "read-only-mapped-writable"],
  },
];

const editsOf = (name: string): readonly KvmEdit[] => {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault.edits;
};

const judged = ({ cell, scope }: Case, edits: readonly KvmEdit[], reduce: boolean) => {
  const { design, scenario } = cell;
  const outcome = searched(
    buildSystem(design, scenario, { scope, edits, reduce }),
    propertiesFor(design, scenario),
    { maxStates: 400_000 },
  );
  expect(outcome.broken?.message ?? null, reduce ? "reduced" : "whole").to.equal(null);
  expect(outcome.limit).to.equal(null);
  return {
    states: outcome.states,
    verdicts: outcome.verdicts.map((v) => `${v.property}: ${v.verdict}`),
  };
};

describe("reductions keep verdicts", () => {
  for (const each of sweep ? cases : cases.slice(0, 2))
    for (const fault of [null, ...each.faults])
      it(`of ${each.cell.name} at 1 vcpu, ${fault === null ? "as it is" : `with ${fault}`}`, () => {
        const edits = fault === null ? [] : editsOf(fault);
        const [reduced, whole] = [judged(each, edits, true), judged(each, edits, false)];
        expect(reduced.verdicts).to.deep.equal(whole.verdicts);
        expect(reduced.states).to.be.at.most(whole.states);
      });
});
