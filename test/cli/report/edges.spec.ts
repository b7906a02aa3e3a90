import { expect } from "chai";
import type { AblationDocument, JudgedEdit } from "../../../cli/report/documents/ablation.ts";
import { commonPath, edgesOf, knowsUserfault } from "../../../cli/report/edges.ts";
import { whyOf } from "../../../cli/report/words.ts";

const removed = (step: string, more: Partial<JudgedEdit> = {}): JudgedEdit => ({
  operation: "set-flags",
  step,
  edit: "remove",
  verdict: "optional",
  property: null,
  scenario: null,
  machine: null,
  observable: null,
  counterexample: null,
  ...more,
});
const document = (...steps: readonly JudgedEdit[]): AblationDocument => ({
  schema: 1,
  design: "d",
  steps: [...steps],
  removableTogether: [],
});
const stepsOn = (given: AblationDocument) =>
  edgesOf(given).map(({ edits }) => edits?.map(({ step }) => step) ?? null);

describe("steps of an edge", () => {
  it("are those below its branch, wherever a design puts it, and for 0->1 the grace period", () => {
    expect(
      stepsOn(
        document(
          removed("lock-slots"),
          removed("swap/await-srcu-readers"),
          removed("userfault-on/edge/zap"),
          removed("arch-commit/userfault-off/recover"),
          removed("arch-commit/log-dirty-on/protect"),
        ),
      ),
    ).to.deep.equal([
      ["swap/await-srcu-readers", "userfault-on/edge/zap"],
      ["arch-commit/userfault-off/recover"],
    ]);
  });

  it("are none where the design has not the branch, though it waits for readers", () => {
    const createOnly = document(
      removed("swap/await-srcu-readers"),
      removed("userfault-off/recover"),
    );
    expect(stepsOn(createOnly)).to.deep.equal([null, ["userfault-off/recover"]]);
    expect(knowsUserfault(createOnly)).to.equal(true);
    expect(knowsUserfault(document(removed("swap/await-srcu-readers")))).to.equal(false);
  });

  it("are of set-flags only, and never both edges'", () => {
    const others = [
      removed("userfault-on/zap", { operation: "create" }),
      removed("userfault-on,userfault-off", { edit: "order" }),
    ];
    expect(stepsOn(document(...others))).to.deep.equal([null, null]);
  });

  it("have a path in common, up to the last place where all agree", () => {
    const common = (...paths: readonly string[]) => commonPath(paths.map((path) => removed(path)));
    expect(common("a/userfault-on/b/c/x", "a/userfault-on/b/d/y")).to.equal("a/userfault-on/b/");
    expect(common("a/userfault-on/b/x", "a/userfault-on/b/y")).to.equal("a/userfault-on/b/");
    expect(common("a/userfault-on/b/x", "a/userfault-on/bc/y")).to.equal("a/userfault-on/");
    expect(common("swap/await-srcu-readers", "a/userfault-on/b/x", "a/userfault-on/c")).to.equal(
      "a/userfault-on/",
    );
    expect(common("a/userfault-on/b/x")).to.equal("");
    expect(common()).to.equal("");
  });
});

describe("the reason of a verdict", () => {
  it("is the document's own, or else what its members say", () => {
    const place = { property: "p", scenario: "s", machine: "m" };
    expect(whyOf(removed("a", { why: "so" }))).to.equal("so");
    expect(whyOf(removed("a", { ...place, verdict: "mandatory", length: 3 }))).to.equal(
      "breaks p in s (m), 3 steps",
    );
    expect(whyOf(removed("a", { ...place, verdict: "mandatory", length: null }))).to.equal(
      "p is not possible any more in s (m)",
    );
    expect(whyOf(removed("a", { ...place, verdict: "undecided" }))).to.equal(
      "p was not decided in s (m)",
    );
    expect(whyOf(removed("a", { observable: false, why: "so" }))).to.equal(
      "so; nobody can observe the difference",
    );
  });
});
