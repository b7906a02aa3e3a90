import { expect } from "chai";
import {
  bind,
  bool,
  diff,
  diffLines,
  index,
  initialState,
  int,
  keyLines,
  keyOf,
  record,
  runImmutably,
  type Draft,
  type Event,
  type RecordField,
} from "../../checker/index.ts";
import { doing } from "../toys/fields.ts";
import { mutex } from "../toys/mutex.ts";
import { named, transition } from "./search.ts";

interface Small {
  readonly page: number;
  readonly free: boolean;
}
const small = (declaration: RecordField) =>
  bind<Small, null, Event>(
    declaration,
    (d: Draft<Small>) => {
      d.page = 1;
    },
    [],
  );

describe("the key of a state", () => {
  it("is a hash of what differs from the default, sorted by path, with locations by name", () => {
    const system = mutex();
    const first = initialState(system);
    const second = runImmutably(system, named(system, "p1", "enter/want"), first);
    expect(keyLines(system, first)).to.deep.equal([]);
    expect(keyLines(system, second)).to.deep.equal([
      "pc.p1=enter/give-way",
      "processes[1].wants=true",
    ]);
    expect(keyOf(system, second)).to.match(/^[0-9a-f]{8}$/);
    expect(keyOf(system, second)).not.to.equal(keyOf(system, first));
  });

  it("stays as it is when a field is added, or the order of declaration changes", () => {
    const key = (declaration: RecordField) => {
      const system = small(declaration);
      return keyOf(system, initialState(system));
    };
    const before = key(record({ page: index(2), free: bool() }));
    expect(key(record({ free: bool(), extra: int(3), page: index(2) }))).to.equal(before);
    expect(key(record({ page: index(3), free: bool() }))).to.equal(before);
    expect(key(record({ page: int(3), free: bool() }))).to.equal(before);
  });

  it("is the one that recorded files have: a change of the hash rewrites them all", () => {
    const system = mutex();
    const first = initialState(system);
    const second = runImmutably(system, named(system, "p1", "enter/want"), first);
    expect([keyOf(system, first), keyOf(system, second)]).to.deep.equal(["ab3e7c0b", "a5925aec"]);
  });
});

describe("the difference of two states", () => {
  it("names each leaf that changed, as people read it", () => {
    const system = doing((d) => {
      const [vcpu] = d.vcpus;
      if (vcpu === undefined) return;
      vcpu.fault.gfn = 1;
      vcpu.fault.access = "write";
    });
    const before = initialState(system);
    const after = runImmutably(system, transition(system, 0), before);
    const changes = diff(system, before, after);
    expect(changes).to.deep.equal([
      { path: "vcpus[0].fault.gfn", before: "none", after: 1 },
      { path: "vcpus[0].fault.access", before: "read", after: "write" },
    ]);
    expect(diffLines(changes)).to.deep.equal([
      "vcpus[0].fault.gfn: none -> 1",
      "vcpus[0].fault.access: read -> write",
    ]);
  });

  it("names locations, and is empty between equal states", () => {
    const system = mutex();
    const first = initialState(system);
    const second = runImmutably(system, named(system, "p0", "enter/want"), first);
    expect(diffLines(diff(system, first, second))).to.deep.equal([
      "pc.p0: idle -> enter/give-way",
      "processes[0].wants: false -> true",
    ]);
    expect(diff(system, second, second)).to.deep.equal([]);
  });
});
