import { expect } from "chai";
import { at, initialState, pack, runImmutably, StoreError } from "../../checker/index.ts";
import { doing, everyField, type FieldsDraft } from "../toys/fields.ts";
import { searched, transition } from "./search.ts";

/** Writes what the types forbid, as an edit in JavaScript or a wrong cast could. */
const set = (target: object, name: string | number, value: unknown): void => {
  (target as Record<string | number, unknown>)[name] = value;
};
const fault = (d: FieldsDraft) => at(d.vcpus, 0).fault;

const outOfRange: readonly (readonly [string, (d: FieldsDraft) => void])[] = [
  ["vcpus[0].fault.gfn: 5 is out of range 0..1, or none", (d) => void (fault(d).gfn = 5)],
  ["vcpus[0].fault.gfn: -2 is out of range 0..1, or none", (d) => void (fault(d).gfn = -2)],
  ["vcpus[0].fault.level: 0 is out of range 1..3", (d) => void (fault(d).level = 0)],
  ["vcpus[0].fault.level: 1.5 is out of range 1..3", (d) => void (fault(d).level = 1.5)],
  ["vcpus[0].fault.level: NaN is out of range 1..3", (d) => void (fault(d).level = Number.NaN)],
  ["vcpus[1].drift: 3 is out of range -2..2", (d) => void (at(d.vcpus, 1).drift = 3)],
  ["vcpus[1].debt: 0 is out of range -4..-1", (d) => void (at(d.vcpus, 1).debt = 0)],
  [
    "vcpus[0].nothing: 0 is not none, and there is nothing else",
    (d) => void (at(d.vcpus, 0).nothing = 0),
  ],
  ["constant: 1 is out of range 0..0", (d) => void (d.constant = 1)],
  [
    'vcpus[0].fault.access: "swim" is none of read, write, exec',
    (d) => set(fault(d), "access", "swim"),
  ],
  ['vcpus[0].only: "other" is none of only', (d) => set(at(d.vcpus, 0), "only", "other")],
  ["flag: 1 is neither true nor false", (d) => set(d, "flag", 1)],
  ['vcpus[0].fault.gfn: "1" is out of range 0..1, or none', (d) => set(fault(d), "gfn", "1")],
  [
    "vcpus[0].fault.gfn: undefined is out of range 0..1, or none",
    (d) => set(fault(d), "gfn", undefined),
  ],
  [
    "vcpus[0].fault: a record cannot be replaced, only its fields can be assigned",
    (d) => set(at(d.vcpus, 0), "fault", { gfn: 0, access: "read", level: 1 }),
  ],
  ["vcpus: an array cannot be replaced, grow or shrink", (d) => set(d, "vcpus", [])],
];
/** What the packed form does not notice at once, but when its arrays are looked over. */
const damaging: readonly (readonly [string, (d: FieldsDraft) => void])[] = [
  [
    "vcpus[1]: a record cannot be replaced, only its fields can be assigned",
    (d) => set(d.vcpus, 1, { ...at(d.vcpus, 0) }),
  ],
  [
    "vcpus: an array cannot be replaced, grow or shrink",
    (d) => void Reflect.get(d.vcpus, "push").call(d.vcpus, {}),
  ],
  [
    "vcpus: an array cannot be replaced, grow or shrink",
    (d) => void Reflect.get(d.vcpus, "pop").call(d.vcpus),
  ],
];
/** What the packed form refuses in the words of JavaScript, since its records are frozen. */
const undeclared: readonly [string, (d: FieldsDraft) => void] = [
  "vcpus[0].fault.colour: there is no such field",
  (d) => set(fault(d), "colour", 1),
];

const plainly = (recipe: (d: FieldsDraft) => void) => () => {
  const system = doing(recipe);
  runImmutably(system, transition(system, 0), initialState(system));
};

describe("a store that the declaration does not allow", () => {
  for (const [message, recipe] of outOfRange)
    it(`is refused alike in both forms: ${message}`, () => {
      expect(plainly(recipe)).to.throw(StoreError, message);
      expect(() => recipe(pack(everyField).draft)).to.throw(StoreError, message);
    });
  for (const [message, recipe] of damaging)
    it(`is refused by the plain form, and found and mended in the packed one: ${message}`, () => {
      expect(plainly(recipe)).to.throw(StoreError, message);
      const packed = pack(everyField);
      expect(packed.mend()).to.equal(null);
      recipe(packed.draft);
      expect(packed.mend()).to.equal(message);
      expect(packed.mend()).to.equal(null);
      expect(packed.state.vcpus).to.have.length(2);
    });
  it("is refused by both forms if no such field is declared", () => {
    const [message, recipe] = undeclared;
    expect(plainly(recipe)).to.throw(StoreError, message);
    expect(() => recipe(pack(everyField).draft)).to.throw(TypeError);
  });
  for (const [message, recipe] of [...outOfRange, ...damaging, undeclared])
    it(`breaks a search with the same words: ${message}`, () => {
      const { broken } = searched(doing(recipe));
      expect(broken).to.deep.equal({ operation: "write", step: "store", message, schedule: [0] });
    });

  it("is blamed on the step that did it, however late it is found", () => {
    const nothing = (): void => undefined;
    const replace = (d: FieldsDraft): void => set(d.vcpus, 0, at(d.vcpus, 1));
    const stumble = (d: FieldsDraft): void => void (fault(d).gfn = 5);
    expect(searched(doing(nothing, replace, nothing, nothing, stumble)).broken).to.deep.equal({
      operation: "write",
      step: "store1",
      message: "vcpus[0]: a record cannot be replaced, only its fields can be assigned",
      // Transition 1 is the first step again, at its own location: a jump could lead there.
      schedule: [0, 2],
    });
  });

  it("leaves the neighbours of a packed field as they were", () => {
    const { draft, state, words } = pack(everyField);
    draft.flag = true;
    at(draft.vcpus, 1).page = 1_000_000;
    const before = [...words];
    expect(() => (at(draft.vcpus, 1).page = 1_000_001)).to.throw(StoreError);
    expect([...words]).to.deep.equal(before);
    expect(at(state.vcpus, 1).page).to.equal(1_000_000);
  });

  it("is noticed in the plain form only if it is still there when the step ends", () => {
    const fleeting = (d: FieldsDraft): void => {
      fault(d).gfn = 5;
      fault(d).gfn = 1;
    };
    expect(plainly(fleeting)).not.to.throw();
    expect(() => fleeting(pack(everyField).draft)).to.throw(StoreError);
    // So a search is stricter, and says it in the packed form's words.
    expect(searched(doing(fleeting)).broken?.message).to.equal(
      "vcpus[0].fault.gfn: 5 is out of range 0..1, or none",
    );
  });
});
