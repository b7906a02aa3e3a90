import { expect } from "chai";
import { makeResponder } from "../../checker/compare/respond.ts";
import { neverEnding } from "../../checker/compare/never-ending.ts";
import { tellApart, tellingStimuli } from "../../checker/compare/telling.ts";
import { makeWordSet } from "../../checker/compare/word-set.ts";
import { naiveResponse } from "./naive-response.ts";
import { vending, type Make } from "../toys/vending.ts";

const machine = (make: Make) => makeResponder(vending(make));

describe("a stimulus, run to rest", () => {
  it("answers with every outcome, and the states that can follow each", () => {
    const kept = machine({ choosesAtCoin: true, keepsCoin: true });
    const coin = kept.respond(0, "coin");
    // Nobody sees which drink was chosen, nor whether the flap was opened: 2 x 2 states. On the way: before the coin the flap is shut
    // or open (2), after it the same for each drink (4).
    expect(coin).to.deep.equal({
      kind: "answers",
      visited: 6,
      answers: [{ outcome: "done", next: [1, 2, 3, 4] }],
    });
  });

  it("cannot be asked where nothing begins it, or where nobody knows it", () => {
    expect(machine({ choosesAtCoin: false }).respond(0, "press").kind).to.equal("cannot");
    expect(machine({ choosesAtCoin: false }).respond(0, "kick").kind).to.equal("cannot");
  });

  it("answers as a naive one does, with immer, JSON and a Map", () => {
    for (const choosesAtCoin of [true, false]) {
      const subject = vending({ choosesAtCoin, needsFlap: true });
      const response = makeResponder(subject).respond(0, "coin");
      const stimulus = subject.stimuli.find(({ name }) => name === "coin");
      if (response.kind !== "answers" || stimulus === undefined) throw new Error(response.kind);
      expect(response.answers.map(({ outcome, next }) => [outcome, next.length])).to.deep.equal(
        [...naiveResponse(subject, stimulus)].map(([outcome, states]) => [outcome, states.size]),
      );
    }
  });

  it("never returns where it waits for somebody who may not help", () => {
    const outcomes = (helped: boolean): readonly string[] => {
      const one = machine({ choosesAtCoin: false, needsFlap: true, helped });
      one.respond(0, "coin");
      const response = one.respond(1, "press");
      return response.kind === "answers" ? response.answers.map(({ outcome }) => outcome) : [];
    };
    expect(outcomes(true)).to.deep.equal(["coffee", "tea"]);
    expect(outcomes(false)).to.deep.equal(["never returns"]);
  });
});

describe("telling stimuli", () => {
  it("are none where a hidden choice is only made at another time", () => {
    const [early, late] = [machine({ choosesAtCoin: true }), machine({ choosesAtCoin: false })];
    expect(tellApart(early, late).kind).to.equal("equal");
    expect(tellApart(early, early).kind).to.equal("equal");
  });

  it("are a shortest list: two presses tell a choice that stays from one that is made anew", () => {
    const early = machine({ choosesAtCoin: true, keepsCoin: true });
    const late = machine({ choosesAtCoin: false, keepsCoin: true });
    expect(tellApart(early, late)).to.deep.equal({
      kind: "differ",
      stimuli: ["coin", "press", "press"],
      before: ["done", "coffee"],
      outcomesA: ["coffee"],
      outcomesB: ["coffee", "tea"],
    });
  });

  it("are not claimed beyond a limit, which is named", () => {
    const early = machine({ choosesAtCoin: true, keepsCoin: true });
    const late = machine({ choosesAtCoin: false, keepsCoin: true });
    expect(tellApart(early, late, { maxLength: 2 })).to.deep.equal({
      kind: "equal-up-to",
      length: 2,
      why: "max-length 2",
    });
    expect(tellApart(early, late, { maxStates: 1 })).to.deep.equal({
      kind: "equal-up-to",
      length: 0,
      why: "max-states 1",
    });
    expect(tellApart(early, late, { maxLength: 3 }).kind).to.equal("differ");
  });

  it("are the same whatever was asked before", () => {
    const early = machine({ choosesAtCoin: true, keepsCoin: true });
    const late = machine({ choosesAtCoin: false, keepsCoin: true });
    for (let most = 1; most < 40; most++) {
      const fresh = tellApart(
        machine({ choosesAtCoin: true, keepsCoin: true }),
        machine({ choosesAtCoin: false, keepsCoin: true }),
        { maxStates: most },
      );
      expect(tellApart(early, late, { maxStates: most })).to.deep.equal(fresh);
    }
  });

  it("are not looked for between systems that were bound from the same parts", () => {
    const one = machine({ choosesAtCoin: true });
    expect(tellingStimuli(one, one)).to.deep.equal({ kind: "equal", pairs: 1 });
  });
});

describe("what comparisons are made of", () => {
  it("a set of words numbers lists in the order in which they came, through growth and after clearing", () => {
    const set = makeWordSet(2);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 3000; i++) expect(set.add(new Int32Array([i, i * 7]))).to.equal(i);
      for (let i = 0; i < 3000; i++) expect(set.add(new Int32Array([i, i * 7]))).to.equal(i);
      const words = new Int32Array(2);
      set.load(1234, words);
      expect([...words]).to.deep.equal([1234, 1234 * 7]);
      expect(set.count()).to.equal(3000);
      set.clear();
      expect(set.count()).to.equal(0);
    }
  });

  it("nodes from which no end can be reached are found, also in rounds", () => {
    // 0 -> 1 -> 2 (end), 0 -> 3 <-> 4
    expect(neverEnding(5, [0, 1, 1, 2, 0, 3, 3, 4, 4, 3], [2])).to.deep.equal([3, 4]);
  });
});
