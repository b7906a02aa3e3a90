import { expect } from "chai";
import { StuckError } from "../../checker/run/alone.ts";
import { restingStates } from "../../checker/run/resting.ts";
import { runWithHelp } from "../../checker/run/with-help.ts";
import { packedRunner } from "../../checker/sample/runner.ts";
import { seeded } from "../../checker/sample/seeded.ts";
import { mutex } from "../toys/mutex.ts";
import { vending } from "../toys/vending.ts";

describe("an operation that is run with help", () => {
  const { system } = vending({ choosesAtCoin: false, needsFlap: true });
  const doing = (operation: string, helped: boolean): readonly string[] | boolean => {
    const runner = packedRunner(system);
    runner.reset();
    const steps: string[] = [];
    runWithHelp(
      runner,
      { actor: "customer", operation: "coin" },
      () => helped,
      () => undefined,
    );
    const ran = runWithHelp(
      runner,
      { actor: "customer", operation },
      (t) => helped && t.actor === "helper",
      (t) => steps.push(t.step),
    );
    return ran && steps;
  };

  it("goes on by itself as long as it can, and is helped where it waits", () => {
    expect(doing("press", true)).to.deep.equal(["push", "open-flap", "serve"]);
  });

  it("says so where nobody helps", () => {
    expect(() => doing("press", false)).to.throw(StuckError, "customer stops in press");
  });

  it("is not begun where it cannot start", () => {
    expect(doing("coin", true)).to.equal(false);
  });
});

describe("states at rest", () => {
  it("of two processes that are both outside: it is the turn of either", () => {
    const { states, limit } = restingStates(mutex());
    expect(states).to.have.length(2);
    expect(limit).to.equal(null);
  });

  it("may be more than those found where a limit is met", () => {
    expect(restingStates(mutex(), { maxStates: 3 }).limit).to.equal("max-states");
  });
});

describe("seeded random numbers", () => {
  it("are the same for the same seed, in range, and reach every value", () => {
    const drawn = (seed: number): readonly number[] => {
      const next = seeded(seed);
      return Array.from({ length: 200 }, () => next(5));
    };
    expect(drawn(1)).to.deep.equal(drawn(1));
    expect(drawn(1)).not.to.deep.equal(drawn(2));
    expect([...new Set(drawn(1))].sort()).to.deep.equal([0, 1, 2, 3, 4]);
  });
});
