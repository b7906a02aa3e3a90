import { expect } from "chai";
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
    expect(table.find(Int32Array.of(-1, 0))).to.equal(2);
    expect(table.find(Int32Array.of(-1, -1))).to.equal(-1);
    expect(table.wayTo(2)).to.deep.equal([5, 6]);
    expect(table.wayTo(0)).to.deep.equal([]);
  });

  it("is exact while it grows through many chunks: as many states as a Set has", () => {
    const below = randomBelow(7);
    const table = new StateTable(3, {});
    const known = new Map<string, number>();
    const words = new Int32Array(3);
    for (let i = 0; i < 120_000; i++) {
      // Few values, and also the sign bit, so that many states come twice and many share words.
      words[0] = below(64) << 26;
      words[1] = below(40);
      words[2] = below(40) - 20;
      const text = words.join();
      const before = known.get(text);
      const added = table.add(words, 0, 0);
      expect(added).to.equal(before === undefined ? known.size : isKnown);
      if (before === undefined) known.set(text, added);
    }
    expect(table.count).to.equal(known.size);
    expect(table.count).to.be.above(50_000);
    for (const [text, number] of known) {
      table.load(number, words);
      expect(words.join()).to.equal(text);
      expect(table.find(words)).to.equal(number);
    }
  });

  it("takes at most 20 bytes a state beyond the key, once the first chunk is full", () => {
    const table = new StateTable(3, {});
    const words = new Int32Array(3);
    for (let i = 0; i < 400_000; i++) {
      words[1] = i;
      table.add(words, 0, 0);
      if (i > 100_000) expect(table.bytes / table.count - 12).to.be.below(20);
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
