import { expect } from "chai";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { Verdict } from "../../checker/verdict.ts";
import { groundOf } from "../../cli/ablate/ground.ts";
import { judgeEdits, neverActs } from "../../cli/ablate/judge-edits.ts";
import type { Plan } from "../../cli/ablate/plan.ts";
import type { Asked, Searcher } from "../../cli/ablate/search-cells.ts";
import type { Cell } from "../../cli/catalog.ts";
import type { CellReport } from "../../cli/check/job.ts";
import { toyCatalog } from "./toy/catalog.ts";

const plan: Plan = {
  recall: (_, find) => find(),
  known: () => undefined,
  learn: () => undefined,
  save: () => undefined,
};

const reportOf = (
  cell: Cell,
  verdict: Verdict,
  limit: string | null,
  states = 10_000,
): CellReport => ({
  cell,
  engine: "exhaustive",
  states,
  transitions: 0,
  depth: 0,
  seconds: 0,
  reductions: [],
  declined: null,
  limit,
  broken: null,
  verdicts: toyCatalog.properties.map(({ name, kind }) => ({
    property: name,
    kind,
    verdict,
    exercised: 1,
    finding: null,
    counterexample: null,
    witness: null,
  })),
  steps: ["close/wait-readers"],
  neverRan: [],
  waited: ["close/wait-readers"],
  left: [],
});

const [gate] = groundOf(
  toyCatalog,
  "careful",
  toyCatalog.scenarios.filter(({ name }) => name === "gate"),
);
if (gate === undefined) throw new Error("the toy has lost its gate");
const based = [{ ground: gate, report: reportOf(gate.cell, "holds", null, 9_000_000) }];
const all = toyCatalog.ablations("careful");
const ablations = all.slice(0, 2);

/** What a search comes to, by the states after which it is given up; null: it was interrupted. */
type Answer = (asked: Asked, atMost: number | null) => CellReport | null;

/** The verdicts, and each search with the states after which it was to be given up. */
const judge = async (answer: Answer, edits = ablations, on = based) => {
  const asked: string[] = [];
  let interrupted = false;
  const searcher: Searcher = {
    search: (all) => {
      const most = ({ atMost = Number.POSITIVE_INFINITY }: Asked): number | null =>
        Number.isFinite(atMost) ? atMost : null;
      asked.push(...all.map((one) => `${one.cell.edits.join()} ${String(most(one) ?? "whole")}`));
      const reports = all.map((one) => answer(one, most(one)));
      interrupted ||= reports.includes(null);
      return Promise.resolve(reports);
    },
    interrupted: () => interrupted,
    end: () => undefined,
    count: () => ({ searched: 0, known: 0 }),
  };
  const options = { everything: false, within: null, progress: () => undefined };
  const ablated = await judgeEdits(toyCatalog, on, plan, edits, searcher, options);
  return { asked, verdicts: ablated.map(({ verdict }) => verdict.verdict) };
};

describe("ablate's looks", () => {
  const [first, second] = ablations.map(textOf);

  it("go on to more of a space only where nothing was decided before", async () => {
    // The first edit shows its harm within the second look.
    const { asked, verdicts } = await judge(({ cell }, atMost) => {
      if (atMost === null) return reportOf(cell, "holds", null);
      return cell.edits[0] === first && atMost > 100_000
        ? reportOf(cell, "violated", null, 100_000)
        : reportOf(cell, "undecided", "max-states");
    });
    expect(asked).to.deep.equal([
      `${first} 20000`,
      `${second} 20000`,
      `${first} 200000`,
      `${second} 200000`,
      `${second} whole`,
    ]);
    expect(verdicts).to.deep.equal(["mandatory", "optional"]);
  });

  it("see a small space whole at once", async () => {
    const small = [{ ground: gate, report: reportOf(gate.cell, "holds", null, 160_000) }];
    const answer: Answer = ({ cell }) => reportOf(cell, "holds", null, 170_000);
    const { asked, verdicts } = await judge(answer, ablations, small);
    expect(asked).to.deep.equal([`${first} whole`, `${second} whole`]);
    expect(verdicts).to.deep.equal(["optional", "optional"]);
  });

  it("say the same if the whole is known from before", async () => {
    const { asked, verdicts } = await judge(({ cell }) =>
      cell.edits[0] === first
        ? reportOf(cell, "violated", null, 100_000)
        : reportOf(cell, "holds", null, 300_000),
    );
    expect(asked).to.have.length(5);
    expect(verdicts).to.deep.equal(["mandatory", "optional"]);
  });

  it("are not needed where a wait that is dropped never kept anybody waiting", async () => {
    const unwait = all.filter(({ kind }) => kind === "unwait");
    const answer: Answer = ({ cell }) => reportOf(cell, "violated", null);
    const waiting = await judge(answer, unwait);
    expect([waiting.asked.length, waiting.verdicts]).to.deep.equal([1, ["mandatory"]]);
    const never = based.map(({ ground, report }) => ({
      ground,
      report: { ...report, waited: [] },
    }));
    const idle = await judge(answer, unwait, never);
    expect([idle.asked, idle.verdicts]).to.deep.equal([[], ["optional"]]);
    // Of a step that a report says nothing of, nothing is known.
    const silent = never.map(({ ground, report }) => ({
      ground,
      report: { ...report, steps: [] },
    }));
    expect((await judge(answer, unwait, silent)).verdicts).to.deep.equal(["mandatory"]);
  });

  it("are not needed where a check that is dropped never made anybody go another way", () => {
    const check: Ablation = {
      operation: "walk",
      step: "look",
      kind: "uncheck",
      edit: "uncheck",
      touches: [],
      silentUnlessRun: true,
      movesTarget: false,
    };
    const report = { ...reportOf(gate.cell, "holds", null), steps: ["walk/look"] };
    expect(neverActs(check, { ...report, left: [] })).to.equal(true);
    expect(neverActs(check, { ...report, left: ["walk/look"] })).to.equal(false);
    expect(neverActs(check, { ...report, limit: "max-states" })).to.equal(false);
    expect(neverActs({ ...check, kind: "remove" }, report)).to.equal(false);
  });

  it("leave what an interrupt cut short undecided, and keep what is decided", async () => {
    const { asked, verdicts } = await judge(({ cell }) =>
      cell.edits[0] === first ? reportOf(cell, "violated", null) : null,
    );
    expect(asked).to.have.length(2);
    expect(verdicts).to.deep.equal(["mandatory", "undecided"]);
  });

  it("say undecided where the whole space meets the limit", async () => {
    const { verdicts } = await judge(({ cell }) => reportOf(cell, "undecided", "max-states"));
    expect(verdicts).to.deep.equal(["undecided", "undecided"]);
  });
});
