import { expect } from "chai";
import type { ViewLeaf } from "../../../counterexamples/view/document.ts";
import { changedBy, valuesAt } from "../../../counterexamples/view/history.ts";
import type { Section } from "../../../counterexamples/view/picture/drawing.ts";
import { pathsIn, pictureOf } from "../../../counterexamples/view/picture/picture.ts";
import { readerOf } from "../../../counterexamples/view/picture/reader.ts";
import { kvm } from "../../../cli/kvm.ts";
import { load } from "../../../cli/view/load.ts";
import { sweep } from "../../sweep.ts";
import { oneOfAKind, turn } from "../shown.ts";

const faults = "counterexamples/faults";
const toggle = `${faults}/userfault-v2+zap-before-publish--userfault-toggle--userfault-respected.json`;

const drawn = (path: string, step: number): readonly Section[] => {
  const { document } = load(kvm, path, path);
  const { leaves, actors } = document;
  const reader = readerOf(leaves, valuesAt(document, step), changedBy(document, step));
  return pictureOf(
    reader,
    actors,
    leaves.map(({ path: leaf }) => leaf),
  );
};

/** A table's rows as text; a cell that covers several columns says how many. */
const rowsOf = (picture: readonly Section[], section: string, table: string): readonly string[] =>
  picture
    .filter(({ title }) => title === section)
    .flatMap(({ tables }) => tables.filter(({ title }) => title === table))
    .flatMap(({ rows }) =>
      rows.map(
        ({ head, cells }) =>
          `${head}: ${cells.map(({ text, span }) => `${text}${span > 1 ? ` <${span}>` : ""}`).join(" | ")}`,
      ),
    );

describe("the picture of a state", function () {
  this.timeout(60_000);

  it("leaves no field of KVM's out of the drawings and of the records that it names, at the end of every third schedule in a sweep", () => {
    for (const name of oneOfAKind.filter((_, i) => i % (sweep ? 3 : 50) === turn)) {
      const path = `counterexamples/${name}.json`;
      const { length } = load(kvm, path, path).document.steps;
      expect(rowsOf(drawn(path, length), "Other fields", "Not at rest"), name).to.deep.equal([]);
    }
  });

  it("draws memslots as ranges, SPTEs as a tree with huge leaves, TLBs, pages, locks", () => {
    const picture = drawn(toggle, 24);
    expect(rowsOf(picture, "Memslots", "Active set (1)")).to.deep.equal([
      "slot 0: valid, USERFAULT, bitmap 0, VMM pages 0-1 <2>",
    ]);
    expect(rowsOf(picture, "Memslots", "Kept for each gfn")).to.deep.equal([
      "USERFAULT bitmap 0: 0 | 1",
      "Promise asked for: no | no",
      "Promised: exits: no | yes",
    ]);
    expect(rowsOf(picture, "SPTEs", "Root 0")).to.deep.equal([
      "root: valid <2>",
      "2M entry: huge leaf: write, frame 0 <2>",
      "4K leaf:  | ",
    ]);
    expect(rowsOf(picture, "vCPUs and their TLBs", "vcpu1")).to.deep.equal([
      "is: in KVM_RUN | in-guest | root 0",
      "TLB: – | –",
      "TLB, 2M: write, frame 0 <2>",
    ]);
    expect(rowsOf(picture, "Host pages", "The VMM's memory")).to.deep.equal([
      "mapped to: frame 0, writable | frame 1, writable",
      "by: one huge entry <2>",
    ]);
  });

  it("draws the gap beside a slot that does not begin at gfn 0", () => {
    const leaves: readonly ViewLeaf[] = [
      { path: "memslots.active", resting: 0 },
      ...["state", "base", "pages", "page"].map((name) => ({
        path: `memslots.sets[0].slots[0].${name}`,
        resting: 0,
      })),
      ...[0, 1, 2, 3].map((gfn) => ({ path: `vcpus[0].tlb[${gfn}].permission`, resting: "none" })),
    ];
    const values = [0, "valid", 1, 2, 0, ...["none", "none", "none", "none"]];
    const picture = pictureOf(readerOf(leaves, values, new Set()), [], []);
    expect(rowsOf(picture, "Memslots", "Active set (0)")).to.deep.equal([
      "slot 0:  | valid, VMM pages 0-1 <2> | ",
    ]);
  });

  it("hides nothing: what no drawing shows is listed", () => {
    const leaves = [
      { path: "gate.open", resting: false },
      { path: "gate.rust", resting: 0 },
    ];
    const picture = pictureOf(
      readerOf(leaves, [true, 0], new Set()),
      [],
      leaves.map(({ path }) => path),
    );
    expect(rowsOf(picture, "Other fields", "Not at rest")).to.deep.equal(["gate.open: true"]);
  });

  it("shows each field that changes, in one place", () => {
    const { document } = load(kvm, toggle, toggle);
    for (const [i] of document.steps.entries()) {
      const shown = drawn(toggle, i + 1).flatMap(pathsIn);
      const changed = [...changedBy(document, i + 1)];
      // Cursors of loops are told by the next step.
      const untold = /^threads\[\d+\]\.(?:gfn|root|region|vcpu|acks.*)$/;
      expect(changed.filter((path) => !shown.includes(path) && !untold.test(path))).to.deep.equal(
        [],
      );
      expect(new Set(shown).size).to.equal(shown.length);
    }
  });
});
