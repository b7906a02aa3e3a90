import { expect } from "chai";
import {
  decode,
  encode,
  initialState,
  isEnabled,
  pack,
  runImmutably,
  successors,
  type Event,
  type System,
} from "../../checker/index.ts";
import { makeReady, take } from "../../checker/search/ready.ts";
import { makeWaits } from "../../checker/search/waits.ts";
import { cells } from "../../bench/cells.ts";
import { everyField } from "../toys/fields.ts";
import { mutex } from "../toys/mutex.ts";
import { philosophers } from "../toys/philosophers.ts";
import { routes } from "../toys/routes.ts";
import { randomBelow } from "./random.ts";

/** Walks both representations side by side; starts anew where nothing is enabled. */
const walk = <S, E extends Event>(system: System<S, E>, steps: number, seed: number): void => {
  const below = randomBelow(seed);
  const packed = pack(system);
  const ready = makeReady(system, packed, makeWaits());
  let plain = initialState(system);
  packed.words.set(encode(packed.layout, plain));
  for (let i = 0; i < steps; i++) {
    for (const t of system.transitions)
      expect(isEnabled(t, packed.state)).to.equal(isEnabled(t, plain.model));
    const enabled = successors(system, plain);
    const t = enabled[below(Math.max(enabled.length, 1))];
    if (t === undefined) {
      plain = initialState(system);
      packed.words.set(encode(packed.layout, plain));
      continue;
    }
    plain = runImmutably(system, t, plain);
    const prepared = ready[t.actorIndex]?.at[t.from]?.find((r) => r.id === t.id);
    if (prepared === undefined) throw new Error(`transition ${t.id} was not made ready`);
    take(prepared, packed);
    expect(decode(packed.layout, packed.words)).to.deep.equal(plain);
    expect([...packed.words]).to.deep.equal([...encode(packed.layout, plain)]);
  }
};

describe("the packed and the plain state", () => {
  it("are equal after every step of a random walk through fields of every kind", () => {
    walk(everyField, 2000, 1);
  });
  it("are equal after every step of random walks through the toys", () => {
    walk(mutex(), 300, 2);
    walk(philosophers(3), 300, 3);
    walk(routes(), 500, 4);
    walk(cells({ porters: 2, cells: 3 }), 600, 5);
  });

  it("can be many at a time: a view is not disturbed by another of the same shape", () => {
    const [one, other] = [pack(everyField), pack(everyField)];
    one.draft.flag = true;
    expect(one.state.flag).to.equal(true);
    expect(other.state.flag).to.equal(false);
  });
});
