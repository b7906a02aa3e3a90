import { expect } from "chai";
import { restrict } from "../../checker/sample/restrict.ts";
import { explore } from "../../checker/search/explore.ts";
import { carelessLocks, oneHolder } from "../toys/careless-locks.ts";
import { confirm } from "./confirm.ts";
import { finish } from "./finish.ts";

const system = carelessLocks(3, 2);

describe("restrict", () => {
  it("keeps what is asked for, with ids that are positions again", () => {
    const { system: restricted, original } = restrict(system, (t) => t.actor !== "thread1");
    expect(restricted.transitions.map(({ id }) => id)).to.deep.equal([
      ...restricted.transitions.keys(),
    ]);
    expect(restricted.transitions.map(({ actor }) => actor)).not.to.include("thread1");
    expect(original).to.deep.equal(system.transitions.filter((t) => t.actor !== "thread1"));
    for (const [a, actor] of restricted.actors.entries())
      for (const [location, here] of actor.at.entries())
        for (const t of here) {
          expect(restricted.transitions[t.id]).to.equal(t);
          const before = original[t.id] ?? expect.fail("it has an original");
          expect(system.actors[a]?.at[location]).to.include(before);
        }
  });

  it("keeps the locations, so that the state is packed as it was", () => {
    const { system: restricted } = restrict(system, () => false);
    expect(restricted.actors.map(({ locations }) => locations)).to.deep.equal(
      system.actors.map(({ locations }) => locations),
    );
    expect(finish(explore(restricted, [])).states).to.equal(1);
  });

  it("has only schedules of the original", () => {
    const { system: restricted, original } = restrict(system, (t) => t.actor !== "thread0");
    const [verdict] = finish(explore(restricted, [oneHolder])).verdicts;
    const schedule = verdict?.schedule ?? expect.fail("two threads are enough");
    confirm(
      system,
      oneHolder,
      schedule.map((id) => original[id]?.id ?? -1),
    );
  });
});
