import { expect } from "chai";
import {
  bind,
  bool,
  decode,
  encode,
  initialState,
  int,
  layoutOf,
  oneOf,
  pack,
  record,
  type Event,
  type RecordField,
} from "../../checker/index.ts";
import { defaultState } from "../../checker/state/immutable.ts";
import { everyField } from "../toys/fields.ts";

const declared = (declaration: RecordField) =>
  bind<unknown, null, Event>(declaration, () => undefined, []);

describe("layout", () => {
  const layout = layoutOf(everyField);

  it("lists leaves in the order of the declaration, program counters first", () => {
    expect(layout.leaves.map((leaf) => leaf.path)).to.deep.equal([
      "pc.writer",
      "flag",
      "constant",
      ...[0, 1].flatMap((i) => [
        `vcpus[${i}].fault.gfn`,
        `vcpus[${i}].fault.access`,
        `vcpus[${i}].fault.level`,
        `vcpus[${i}].drift`,
        `vcpus[${i}].debt`,
        `vcpus[${i}].page`,
        `vcpus[${i}].nothing`,
        `vcpus[${i}].only`,
      ]),
    ]);
  });

  it("gives each leaf just the bits that its values need, and none to a constant", () => {
    const bits = Object.fromEntries(layout.leaves.map((leaf) => [leaf.path, leaf.bits]));
    // 13 steps and idle; 2 and none; 3 words; 1..3; -2..2; -4..-1; 0..1000000.
    expect(bits["pc.writer"]).to.equal(4);
    expect(bits["flag"]).to.equal(1);
    expect(bits["constant"]).to.equal(0);
    expect(bits["vcpus[0].fault.gfn"]).to.equal(2);
    expect(bits["vcpus[0].fault.access"]).to.equal(2);
    expect(bits["vcpus[0].fault.level"]).to.equal(2);
    expect(bits["vcpus[0].drift"]).to.equal(3);
    expect(bits["vcpus[0].debt"]).to.equal(2);
    expect(bits["vcpus[0].page"]).to.equal(20);
    expect(bits["vcpus[0].nothing"]).to.equal(0);
    expect(bits["vcpus[0].only"]).to.equal(0);
  });

  it("packs first-fit: no leaf straddles two words, and none overlap", () => {
    // 4+1 and 11 small bits fill 16 of word 0; page (20) opens word 1; the other vcpu's 11 still fit into word 0, its page opens word 2.
    expect(layout.words).to.equal(3);
    const taken = new Set<number>();
    for (const { word, shift, bits } of layout.leaves)
      for (let bit = shift; bit < shift + bits; bit++) {
        expect(bit).to.be.below(32);
        expect(taken.has(word * 32 + bit)).to.equal(false);
        taken.add(word * 32 + bit);
      }
  });

  it("stores the default state as words of zero", () => {
    expect([...encode(layout, defaultState(everyField))]).to.deep.equal([0, 0, 0]);
    expect(decode(layout, new Int32Array(3))).to.deep.equal(defaultState(everyField));
  });

  it("gives back what was encoded", () => {
    const state = initialState(everyField);
    expect(state.model.vcpus[1]?.drift).to.equal(-1);
    expect(decode(layout, encode(layout, state))).to.deep.equal(state);
  });

  it("gives a state without bits one word all the same", () => {
    expect(layoutOf(declared(record({ constant: int(0) }))).words).to.equal(1);
  });

  it("refuses what cannot be packed", () => {
    const tried = (declaration: RecordField) => () => pack(declared(declaration));
    expect(tried(record({ "no-name": bool() }))).to.throw("cannot be the name of a field");
    expect(tried(record({ pc: bool() }))).to.throw("cannot have a field pc");
    expect(tried(record({ huge: int(2 ** 31) }))).to.throw("huge: more than 31 bits");
    expect(tried(record({ empty: int(1, 2) }))).to.throw("empty: the range 2..1 is empty");
    expect(tried(record({ twice: oneOf("a", "b", "a") }))).to.throw("twice: a word occurs twice");
  });
});
