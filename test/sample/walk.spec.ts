import { expect } from "chai";
import type { Event } from "../../checker/protocol/step.ts";
import { isEnabled, type System } from "../../checker/protocol/system.ts";
import { immutableRunner, packedRunner, type Runner } from "../../checker/sample/runner.ts";
import { walker, type Weigh } from "../../checker/sample/walk.ts";
import { initialState, runImmutably } from "../../checker/state/immutable.ts";
import { carelessLocks } from "../toys/careless-locks.ts";
import { counter } from "../toys/counter.ts";
import { philosophers } from "../toys/philosophers.ts";
import { shootdown } from "../toys/shootdown.ts";

const walked = <S, E extends Event>(
  runner: Runner<S, E>,
  seed: number,
  weigh: Weigh<S, E> = () => 1,
): readonly number[] => {
  const { draw, walk } = walker(runner, 60, weigh);
  let ids: readonly number[] = [];
  walk(draw(seed), {
    state: (_, taken) => {
      ids = taken.map(({ id }) => id);
    },
    event: () => undefined,
    broken: () => expect.fail("nothing throws here"),
  });
  return ids;
};

const expectEnabled = <S, E extends Event>(system: System<S, E>, ids: readonly number[]): void => {
  let state = initialState(system);
  for (const id of ids) {
    const t = system.transitions[id];
    if (t === undefined) throw new Error(`no transition ${id}`);
    expect(state.pc[t.actor]).to.equal(t.from);
    expect(isEnabled(t, state.model)).to.equal(true);
    state = runImmutably(system, t, state);
  }
};

const seeds = Array.from({ length: 50 }, (_, seed) => seed);

describe("walk", () => {
  it("never picks a transition that is not enabled", () => {
    for (const seed of seeds) {
      const guests = shootdown(2, 2, true);
      expectEnabled(guests, walked(immutableRunner(guests), seed));
      const threads = carelessLocks(3, 2, true);
      expectEnabled(threads, walked(immutableRunner(threads), seed));
    }
  });

  it("takes the same walk on both representations of the state", () => {
    const system = shootdown(3, 2, true);
    for (const seed of seeds)
      expect(walked(packedRunner(system), seed)).to.deep.equal(
        walked(immutableRunner(system), seed),
      );
  });

  it("is a function of the seed, and differs between seeds", () => {
    const system = shootdown(2, 2, true);
    const runner = immutableRunner(system);
    const all = seeds.map((seed) => JSON.stringify(walked(runner, seed)));
    expect(seeds.map((seed) => JSON.stringify(walked(runner, seed)))).to.deep.equal(all);
    // Walks in which one actor is far more eager than all others can be alike.
    expect(new Set(all).size).to.be.greaterThan(45);
  });

  it("draws as many picks as it may take steps, and takes no more", () => {
    const runner = immutableRunner(shootdown(2, 2, true));
    expect(walker(runner, 60, () => 1).draw(1).picks).to.have.length(60);
    expect(walked(runner, 1)).to.have.length(60);
  });

  it("ends where nothing is enabled", () => {
    expect(walked(immutableRunner(counter(3)), 1)).to.have.length(4);
    const table = philosophers(2);
    const ends = seeds.map((seed) => walked(immutableRunner(table), seed).length);
    // Left fork, left fork: a deadlock. Meals before it take three steps each.
    for (const end of ends) if (end < 60) expect(end % 3).to.equal(2);
    expect(Math.min(...ends)).to.equal(2);
  });

  it("leaves out what weighs nothing", () => {
    const system = shootdown(2, 2, true);
    const ids = walked(immutableRunner(system), 1, (t) => (t.actor === "guest1" ? 0 : 1));
    const actors = ids.map((id) => system.transitions[id]?.actor);
    expect(actors).to.include("guest0");
    expect(actors).not.to.include("guest1");
  });
});
