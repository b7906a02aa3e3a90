import { expect } from "chai";
import { neverIdle } from "../../checker/run/never-idle.ts";
import { door } from "../toys/door.ts";
import { philosophers } from "../toys/philosophers.ts";
import { randomSystem } from "../toys/random-system.ts";
import { randomBelow } from "./random.ts";
import { canFinish, searched, statesAlong, verdictOf } from "./search.ts";

describe("who can never be idle again", () => {
  it("is told of one state as the search tells it of all", () => {
    const states = statesAlong(
      door,
      verdictOf(searched(door, [canFinish]), "can-finish").schedule ?? [],
    );
    expect(states.map((state) => neverIdle(door, state, 100).kind)).to.deep.equal([
      "all-can",
      "all-can",
      "some-never",
    ]);
    const end = states.at(-1);
    expect(end === undefined ? null : neverIdle(door, end, 100)).to.deep.equal({
      kind: "some-never",
      actors: ["guest"],
    });
  });

  it("is unknown where more can follow than was to be looked at", () => {
    const [, begun] = statesAlong(
      philosophers(3),
      verdictOf(searched(philosophers(3), [canFinish]), "can-finish").schedule ?? [],
    );
    expect(begun === undefined ? null : neverIdle(philosophers(3), begun, 1).kind).to.equal(
      "unknown",
    );
  });

  it("in random systems: nobody on the way of a shortest schedule, somebody at its end", () => {
    let violated = 0;
    for (let seed = 0; seed < 150; seed++) {
      const { system } = randomSystem(randomBelow(seed));
      const { verdict, schedule } = verdictOf(searched(system, [canFinish]), "can-finish");
      if (verdict !== "violated") continue;
      violated++;
      const kinds = statesAlong(system, schedule ?? []).map(
        (state) => neverIdle(system, state, 100_000).kind,
      );
      expect(kinds, `seed ${seed}`).to.deep.equal([
        ...kinds.slice(1).map(() => "all-can"),
        "some-never",
      ]);
    }
    expect(violated).to.be.at.least(20);
  });
});
