import { expect } from "chai";
import { batch, makeQueue } from "../../checker/search/queue.ts";
import { codeFor } from "../../checker/search/words.ts";
import { isFull, isKnown, StateTable } from "../../checker/search/table.ts";
import { randomBelow } from "./random.ts";

describe("the table of states", () => {
  it("numbers states in the order in which they come, and knows each again", () => {
    const table = new StateTable(2, {});
    const words = Int32Array.of(0, 0);
    expect(table.add(words, 0, 0)).to.equal(0);
    expect(table.add(words, 0, 3)).to.equal(isKnown);
    expect(table.add(Int32Array.of(0, -1), 0, 5)).to.equal(1);
    expect(table.add(Int32Array.of(-1, 0), 1, 6)).to.equal(2);
    expect(table.add(Int32Array.of(-1, 0), 0, 7)).to.equal(isKnown);
    expect(table.wayTo(2)).to.deep.equal([5, 6]);
    expect(table.wayTo(0)).to.deep.equal([]);
  });

  it("is exact while it grows through many chunks: as many states as a Set has", () => {
    const below = randomBelow(7);
    const table = new StateTable(3, {});
    const known = new Map<string, number>();
    const words = new Int32Array(3);
    // An assertion a state would take longer than the table.
    let wrong = 0;
    for (let i = 0; i < 120_000; i++) {
      // Few values, and also the sign bit, so that many states come twice and many share words.
      words[0] = below(64) << 26;
      words[1] = below(40);
      words[2] = below(40) - 20;
      const text = words.join();
      const before = known.get(text);
      const added = table.add(words, 0, 0);
      if (added !== (before === undefined ? known.size : isKnown)) wrong++;
      if (before === undefined) known.set(text, added);
    }
    expect(table.count).to.equal(known.size);
    expect(table.count).to.be.above(50_000);
    for (const [text, number] of known) {
      table.load(number, words);
      if (words.join() !== text || table.add(words, 0, 0) !== isKnown) wrong++;
    }
    expect(wrong).to.equal(0);
  });

  it("takes at most 20 bytes a state beyond the key, once the first chunk is full", () => {
    const table = new StateTable(3, {});
    const words = new Int32Array(3);
    let most = 0;
    for (let i = 0; i < 400_000; i++) {
      words[1] = i;
      table.add(words, 0, 0);
      if (i > 100_000) most = Math.max(most, table.bytes / table.count - 12);
    }
    expect(most).to.be.within(1, 20);
  });

  it("has room at once for as many states as are expected, and for more, and for the limit of memory", () => {
    const below = randomBelow(3);
    const tables = [
      new StateTable(1, {}),
      new StateTable(1, { expectedStates: 10_000 }),
      new StateTable(1, { expectedStates: 1_000_000, maxBytes: 2 ** 20 }),
    ];
    expect(tables.map(({ bytes }) => bytes / 4)).to.deep.equal([2 ** 10, 2 ** 14, 2 ** 10]);
    const words = new Int32Array(1);
    for (let i = 0; i < 30_000; i++) {
      words[0] = below(50_000);
      const [one, ...others] = tables.map((table) => table.add(words, 0, 0));
      expect(others).to.deep.equal([one, one]);
    }
  });

  it("stores a batch in its order, and says of each whether it is new", () => {
    const below = randomBelow(5);
    const [one, many] = [new StateTable(2, {}), new StateTable(2, {})];
    const queue = makeQueue(2, 0);
    const { hash } = codeFor(2);
    const numbers = new Map<string, number>();
    for (let round = 0; round < 200; round++) {
      const [expected, got]: [string[], string[]] = [[], []];
      let end = 0;
      for (let i = 0; i < batch; i++) {
        const words = Int32Array.of(below(400), below(400) - 200);
        const text = words.join();
        const added = one.add(words, round, i);
        if (added >= 0) numbers.set(text, added);
        expected.push(`${added >= 0 ? "new" : "known"} ${numbers.get(text) ?? ""} ${end}`);
        queue.entries.set([...words, hash(words, 0), round, i], end);
        end += queue.stride;
      }
      many.addAll(
        queue,
        end,
        (state, at) => got.push(`new ${state} ${at}`),
        (state, at) => got.push(`known ${state} ${at}`),
      );
      expect(got).to.deep.equal(expected);
    }
    expect(many.count).to.equal(one.count);
    expect(many.count).to.be.above(90_000);
    for (let state = 0; state < many.count; state += 97)
      expect(many.wayTo(state)).to.deep.equal(one.wayTo(state));
  });

  it("fills the index that it has where there is no memory for a larger one", () => {
    const maxBytes = 480_000;
    const table = new StateTable(1, { maxBytes });
    const words = new Int32Array(1);
    for (let i = 0; table.add(words, 0, 0) !== isFull; i++) words[0] = i;
    expect(table.full).to.equal("max-memory");
    expect(table.bytes).to.be.at.most(maxBytes);
    // Two chunks of 16384 states, 10 bytes each, and an index of 2 ** 15 slots.
    expect(table.count).to.be.above(0.9 * 32_768);
  });

  it("meets the limit of memory where the machine has no more", () => {
    const whole = Int32Array;
    class Scarce extends whole {
      constructor(length: number) {
        if (length > 2 ** 15) throw new RangeError("Array buffer allocation failed");
        super(length);
      }
    }
    Reflect.set(globalThis, "Int32Array", Scarce);
    try {
      const table = new StateTable(2, {});
      const words = whole.of(0, 0);
      for (let i = 0; table.add(words, 0, 0) !== isFull; i++) words[0] = i;
      expect(table.full).to.equal("max-memory");
      expect(table.count).to.equal(Math.floor(0.95 * 2 ** 15));
    } finally {
      Reflect.set(globalThis, "Int32Array", whole);
    }
  });

  it("says which limit is met", () => {
    const table = new StateTable(1, { maxStates: 1 });
    expect(table.add(Int32Array.of(0), 0, 0)).to.equal(0);
    expect(table.add(Int32Array.of(0), 0, 0)).to.equal(isKnown);
    expect(table.add(Int32Array.of(1), 0, 0)).to.equal(isFull);
    expect(table.full).to.equal("max-states");
  });
});
