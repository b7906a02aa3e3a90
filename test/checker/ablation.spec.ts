import { expect } from "chai";
import { ablationsOf, sidesOf, textOf } from "../../checker/ablation/ablations.ts";
import {
  noticedBy,
  recordFootprints,
  type FootprintsByStep,
} from "../../checker/ablation/footprint.ts";
import { fingerprint, isSameSystem, namePartsOf } from "../../checker/ablation/identity.ts";
import {
  decisiveIn,
  judgeAblation,
  judgeCell,
  type CellJudgement,
  type Searched,
} from "../../checker/ablation/judge.ts";
import { killMatrix, matrixText, toothless } from "../../checker/ablation/matrix.ts";
import { together } from "../../checker/ablation/together.ts";
import { parseEdit } from "../../checker/protocol/edit-text.ts";
import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { SearchOutcome } from "../../checker/verdict.ts";
import { mutex } from "../toys/mutex.ts";
import {
  twoChecks,
  twoChecksOperations,
  twoChecksProperties,
  type CheckedEdit,
} from "../toys/two-checks.ts";
import { searched } from "./search.ts";

const searchedOf = (outcome: SearchOutcome): Searched => ({
  limit: outcome.limit,
  broken:
    outcome.broken === null
      ? null
      : {
          step: `${outcome.broken.operation}/${outcome.broken.step}`,
          message: outcome.broken.message,
        },
  verdicts: outcome.verdicts.map(({ property, kind, verdict, schedule }) => ({
    property,
    kind,
    verdict,
    length: schedule?.length ?? null,
  })),
});
const look = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
): Searched => searchedOf(searched(system, properties));

const edit = (text: string): CheckedEdit => parseEdit(text);
const ablations = ablationsOf(twoChecksOperations);
const unedited = (): Searched => look(twoChecks(), twoChecksProperties);
const editedBy = (...edits: readonly string[]): Searched =>
  look(twoChecks(...edits.map(edit)), twoChecksProperties);

/** `mandatory PROPERTY LENGTH`, and the like. */
const inWords = (judgement: CellJudgement): string => {
  switch (judgement.kind) {
    case "mandatory":
      return `mandatory ${judgement.property} ${judgement.lost ? "lost" : String(judgement.length)}`;
    case "broken":
      return `broken ${judgement.step}`;
    case "undecided":
      return `undecided ${judgement.limit}`;
    case "kept":
      return ["kept", ...judgement.breaks, ...judgement.unexercised.map((p) => `?${p}`)].join(" ");
  }
};

describe("ablation", () => {
  it("lists every single edit in the order of the steps, each pair once", () => {
    expect(ablations.map(textOf)).to.deep.equal([
      "close/shut:remove",
      "close/shut,each-visitor:order",
      "close/each-visitor:narrow=nobody",
      "close/each-visitor/wait-visitors:remove",
      "close/each-visitor/wait-visitors:unwait",
      "close/each-visitor,return:order",
      "close/return:remove",
      "visit/arrive:remove",
      "visit/arrive,check:order",
      "visit/check:remove",
      "visit/check:uncheck",
      "visit/check,check-again:order",
      "visit/check-again:remove",
      "visit/check-again:uncheck",
      "visit/check-again,pass:order",
      "visit/pass:remove",
      "visit/pass,leave:order",
      "visit/leave:remove",
    ]);
  });

  it("lists only what can be applied", () => {
    for (const one of ablations) expect(() => twoChecks(edit(textOf(one)))).not.to.throw();
  });

  it("knows which edits nobody can notice unless the step runs: not those of what comes first", () => {
    const loud = ablations.filter(({ silentUnlessRun }) => !silentUnlessRun).map(textOf);
    expect(loud).to.deep.equal([
      "close/shut:remove",
      "close/shut,each-visitor:order",
      "visit/arrive:remove",
      "visit/arrive,check:order",
    ]);
  });

  it("judges each edit as found by hand", () => {
    const base = unedited();
    const verdicts = Object.fromEntries(
      ablations.map((one) => [textOf(one), inWords(judgeCell(base, editedBy(textOf(one))))]),
    );
    const closed = "mandatory closed-means-closed";
    expect(verdicts).to.deep.equal({
      // Start, which the engine puts before a loop, wait, return, arrive, pass.
      "close/shut:remove": `${closed} 5`,
      // Nobody is kept out while the keeper waits: start, wait, arrive, shut, return, pass.
      "close/shut,each-visitor:order": `${closed} 6`,
      // Arrive, shut, return, pass.
      "close/each-visitor:narrow=nobody": `${closed} 4`,
      "close/each-visitor/wait-visitors:remove": `${closed} 4`,
      // The step is still there, and takes its turn.
      "close/each-visitor/wait-visitors:unwait": `${closed} 5`,
      // Arrive, shut, return, pass: it waits after the promise.
      "close/each-visitor,return:order": `${closed} 4`,
      // Nothing is promised any more.
      "close/return:remove": "kept ?closed-means-closed",
      // Start and check, shut, wait, return, pass: the keeper sees nobody.
      "visit/arrive:remove": `${closed} 5`,
      // A check comes first, alone: start and check, shut, wait, return; arrive does not look any more, but the second check does.
      "visit/arrive,check:order": "kept",
      "visit/check:remove": "kept",
      "visit/check:uncheck": "kept",
      "visit/check,check-again:order": "kept",
      "visit/check-again:remove": "kept",
      "visit/check-again:uncheck": "kept",
      // The first check is enough.
      "visit/check-again,pass:order": "kept",
      "visit/pass:remove": "mandatory somebody-passes lost",
      // Arrive, leave, shut, wait, return, pass.
      "visit/pass,leave:order": `${closed} 6`,
      // Arrive, shut: he will never be seen to leave.
      "visit/leave:remove": "mandatory can-finish 2",
    });
  });

  it("judges neither by what the unedited design breaches, nor by what is not known of it", () => {
    const verdict = (property: string, verdict_: Searched["verdicts"][number]["verdict"]) =>
      ({ property, kind: "contract", verdict: verdict_, length: null }) as const;
    const of = (...verdicts: Searched["verdicts"]): Searched => ({
      limit: null,
      broken: null,
      verdicts,
    });
    expect(inWords(judgeCell(of(verdict("p", "violated")), of(verdict("p", "violated"))))).to.equal(
      "kept",
    );
    const cut = { ...of(verdict("p", "undecided")), limit: "max-states" };
    expect(inWords(judgeCell(cut, of(verdict("p", "violated"))))).to.equal("undecided max-states");
    expect(inWords(judgeCell(of(verdict("p", "holds")), cut))).to.equal("undecided max-states");
    expect(
      decisiveIn(of(verdict("p", "violated"), verdict("q", "holds"), verdict("r", "undecided"))),
    ).to.deep.equal(["q"]);
  });

  it("is optional only where nothing is open, and mandatory by one breach", () => {
    const kept: CellJudgement = {
      kind: "kept",
      breaks: ["b"],
      loses: ["l"],
      unexercised: [],
      holding: ["p"],
      blind: ["p", "q"],
    };
    const breach: CellJudgement = { kind: "mandatory", property: "p", lost: false, length: 3 };
    const open: CellJudgement = { kind: "undecided", property: "p", limit: "max-memory" };
    const judge = (...judgements: readonly CellJudgement[]) =>
      judgeAblation(judgements.map((judgement, cell) => ({ cell, judgement })));
    expect(judge(kept, kept)).to.deep.equal({
      verdict: "optional",
      confirmed: [0, 1],
      breaks: ["b"],
      loses: ["l"],
      // It holds elsewhere.
      blind: ["q"],
    });
    expect(judge(kept, open, breach).verdict).to.equal("mandatory");
    expect(judge(kept, open).verdict).to.equal("undecided");
    expect(judge({ ...kept, unexercised: ["p"] }).verdict).to.equal("undecided");
    expect(judge().verdict).to.equal("undecided");
  });

  it("takes one of two redundant checks away, not both", async () => {
    const base = unedited();
    const wanted = ["visit/check:remove", "visit/check-again:remove"];
    const optional = ablations.filter((one) => wanted.includes(textOf(one)));
    let searches = 0;
    const { kept, left, interrupted } = await together(optional, (before, more) => {
      searches++;
      const edited = editedBy(...[...before, ...more].map(textOf));
      return Promise.resolve(judgeCell(base, edited).kind === "kept" ? "kept" : "harmful");
    });
    expect([kept.map(textOf), left.map(textOf), interrupted, searches]).to.deep.equal([
      ["visit/check:remove"],
      ["visit/check-again:remove"],
      false,
      // Both; the first; the second on top of it.
      3,
    ]);
  });

  it("finds the set in few searches where all go together, and says when it was cut short", async () => {
    const edits = [1, 2, 3, 4, 5, 6, 7, 8];
    let asked = 0;
    const all = await together(edits, () => {
      asked++;
      return Promise.resolve("kept");
    });
    expect([all.kept, asked]).to.deep.equal([edits, 1]);
    // Two and seven go with nobody.
    const most = await together(edits, (kept, more) =>
      Promise.resolve([...kept, ...more].some((n) => n === 2 || n === 7) ? "harmful" : "kept"),
    );
    expect([most.kept, most.left]).to.deep.equal([
      [1, 3, 4, 5, 6, 8],
      [2, 7],
    ]);
    const cut = await together(edits, (_, more) =>
      Promise.resolve(more.length === 8 ? "harmful" : null),
    );
    expect([cut.kept, cut.interrupted]).to.deep.equal([[], true]);
  });

  it("finds the same set when it asks ahead, one question at most beside the one that counts", async () => {
    const edits = Array.from({ length: 12 }, (_, n) => n);
    for (let alone = 0; alone < 64; alone++) {
      let [underWay, most] = [0, 0];
      const judge = async (kept: readonly number[], more: readonly number[]) => {
        most = Math.max(most, ++underWay);
        // Others have their turn, and answers come in another order than questions.
        for (let turns = more.length % 3; turns >= 0; turns--)
          await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        const all = [...kept, ...more];
        const harms = (n: number): boolean => n < 6 && (alone & (1 << n)) !== 0;
        return all.some(harms) || (all.includes(7) && all.includes(10)) ? "harmful" : "kept";
      };
      const plain = await together(edits, judge);
      expect(most).to.equal(1);
      expect(await together(edits, judge, { ahead: true })).to.deep.equal(plain);
      expect(most).to.equal(2);
    }
  });

  it("tells whether an edit changes anything, and names systems alike beyond the process", () => {
    const base = twoChecks();
    const edited = (text: string) => twoChecks(edit(text));
    const names = namePartsOf([base]);
    const words = (text: string): string | null =>
      fingerprint(edited(text), base, names, text.slice(text.indexOf(":") + 1));
    expect(isSameSystem(twoChecks(), base)).to.equal(true);
    expect(isSameSystem(edited("visit/check:remove"), base)).to.equal(false);
    const unwait = "close/each-visitor/wait-visitors:unwait";
    // Made anew each time, and the same system all the same.
    expect(isSameSystem(edited(unwait), edited(unwait))).to.equal(false);
    expect(words(unwait)).to.be.a("string").and.to.equal(words(unwait));
    const told = ["visit/check:uncheck", "visit/check-again:uncheck", "visit/check:remove", unwait];
    expect(new Set(told.map(words)).size).to.equal(told.length);
    // What a loop was narrowed to is not told by its name.
    expect(words("close/each-visitor:narrow=nobody")).to.equal(null);
  });

  describe("footprints", () => {
    const footprintsOf = <S, E extends Event>(
      system: System<S, E>,
      properties: readonly Property<S, E>[],
    ): FootprintsByStep => {
      const into: FootprintsByStep = new Map();
      recordFootprints(system, properties, { transitions: 2000, seed: 1 }, into);
      return into;
    };

    it("hold what a step reads and writes, also one that runs together with another", () => {
      const footprints = footprintsOf(twoChecks(), twoChecksProperties);
      const of = (step: string) =>
        [...(footprints.get(step)?.values() ?? [])].map(({ reads, writes }) => [
          [...reads],
          [...writes],
        ]);
      expect(of("close/each-visitor/wait-visitors")).to.deep.equal([[["visitors.0.inside"], []]]);
      expect(of("visit/check-again")).to.deep.equal([[["closed"], []]]);
      // The condition under which a visit can begin is asked with its first step.
      expect(of("visit/arrive")).to.deep.equal([[["visitors.0.inside"], ["visitors.0.inside"]]]);
    });

    it("say which neighbours can change places unnoticed: fewer if properties look on", () => {
      const pairs = ablations.filter(({ kind }) => kind === "order");
      const unnoticed = (properties: typeof twoChecksProperties): readonly string[] => {
        const noticed = noticedBy(footprintsOf(twoChecks(), properties));
        return pairs.filter((one) => !noticed(...sidesOf(one))).map(({ step }) => step);
      };
      // No step reads a promise, and passing touches nothing: both are for properties.
      expect(unnoticed([])).to.deep.equal([
        "each-visitor,return",
        "check-again,pass",
        "pass,leave",
      ]);
      expect(unnoticed(twoChecksProperties)).to.deep.equal([]);
    });

    it("know that what is written apart can be seen by somebody in between: Peterson's first two", () => {
      const noticed = noticedBy(footprintsOf(mutex(), []));
      expect(noticed(["enter/want"], ["enter/give-way"])).to.equal(true);
      expect(noticed(["enter/never-met"], ["enter/want"])).to.equal(true);
    });
  });

  it("draws the kill matrix, and names properties without teeth", () => {
    const base = unedited();
    const rows = ["close/shut:remove", "visit/pass:remove", "visit/check:remove"];
    const matrix = killMatrix(
      twoChecksProperties.map(({ name }) => name),
      rows.map((text) => ({ edit: text, cells: [{ unedited: base, edited: editedBy(text) }] })),
    );
    expect(matrixText(matrix).split("\n")).to.deep.equal([
      "   A  closed-means-closed",
      "   B  promised-is-closed",
      "   C  somebody-passes",
      "   D  can-finish",
      "",
      "                      A    B    C    D",
      "close/shut:remove     5    3    .    .",
      "visit/pass:remove     .    . lost    .",
      "visit/check:remove    .    .    .    .",
    ]);
    expect(toothless(matrix)).to.deep.equal(["can-finish"]);
  });
});
