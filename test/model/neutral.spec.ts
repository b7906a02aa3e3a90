import { expect } from "chai";
import { initialState } from "../../checker/index.ts";
import { at, none } from "../../checker/state/fields.ts";
import type { KvmSystem } from "../../model/build.ts";
import type { State } from "../../model/state/state.ts";
import { distinctCells, someCells } from "./cells.ts";
import { statesOfWalk, type View } from "./walk.ts";

/** What is not neutral, of actors that are idle: `vmm: ioctl.kind is flags`. `srcu` of a vCPU in the KVM_RUN loop may be anything. */
const leftBehind = ({ actors }: KvmSystem, { counters, state }: View<State>): readonly string[] =>
  actors.flatMap(({ name }, i) => {
    if (counters[i] !== 0) return [];
    const thread = at(state.threads, i);
    const acks = thread.acks.some((ack) => ack.awaited) ? ["acks are awaited"] : [];
    const vcpu = state.vcpus[i];
    return [
      ...acks,
      ...unlike("", thread, restingThread),
      ...(vcpu === undefined
        ? unlike("", thread, { srcu: "outside" })
        : [
            ...unlike("", vcpu, { pmlTracked: false }),
            ...unlike("fault.", vcpu.fault, restingFault),
            ...unlike("old.", vcpu.fault.old, restingOld),
          ]),
      ...(name === "vmm" ? unlike("ioctl.", state.ioctl, restingIoctl) : []),
      ...(name === "vmm" ? unlike("change.", state.gmem.change, restingChange) : []),
      ...(name === "pager" ? unlike("hole.", state.gmem.hole, restingHole) : []),
      ...(name === "host" ? unlike("notifier.", state.notifier, restingHost) : []),
      ...(name === "ager"
        ? [
            ...unlike("aging.", state.aging, restingAging),
            ...unlike("aging.old.", state.aging.old, { ...restingOld, page: undefined }),
          ]
        : []),
    ].map((what) => `${name}: ${what}`);
  });

const unlike = (prefix: string, is: object, mustBe: object): readonly string[] =>
  Object.entries(mustBe)
    .filter(([key, value]) => Reflect.get(is, key) !== value)
    .map(([key]) => `${prefix}${key} is ${String(Reflect.get(is, key))}`);

const restingThread = {
  rcu: false,
  table: none,
  gfn: 0,
  root: 0,
  region: 0,
  vcpu: 0,
  flushOwed: false,
  block: false,
  yielding: false,
  zapped: none,
  zappedWritten: false,
  flushKept: false,
  oldest: none,
};

const restingFault = {
  gfn: none,
  write: false,
  present: false,
  block: false,
  prefault: false,
  reserved: false,
  private: false,
  fetch: false,
  disallowed: false,
  slot: "unread",
  userfault: false,
  logDirty: false,
  readonly: false,
  bitmap: none,
  page: none,
  hugeInSlot: false,
  object: "first",
  filePage: none,
  holdsFile: false,
  sequence: "untaken",
  foundEmpty: false,
  pfn: none,
  mapWritable: false,
  huge: false,
  mmio: "none",
  open: false,
  tableGone: false,
  tableFreed: false,
  writeProtected: false,
  tells: false,
  nextPage: none,
  nextPfn: none,
  exit: "none",
};

const restingOld = {
  kind: "none",
  permission: "none",
  pfn: none,
  accessed: false,
  dirty: false,
  mmio: "none",
  page: none,
  tracked: false,
  parked: "none",
};

const restingIoctl = {
  slot: none,
  kind: "none",
  base: 0,
  pages: 0,
  page: 0,
  readonly: false,
  userfault: "off",
  logDirty: "off",
  bitmap: none,
  file: false,
  error: "none",
};

const restingChange = { first: none, last: none, private: false };

const restingHole = { first: none, last: none, bound: false, dropped: false, freed: none };

const restingHost = {
  page: none,
  pages: 0,
  change: "none",
  sharing: "none",
  found: false,
  dropped: false,
  freed: none,
  freedNext: none,
};

const restingAging = { page: none, gfn: none };

describe("an actor that is idle has neutral locals", () => {
  it("and these are all that are declared", () => {
    const { system } = at(distinctCells, 0);
    const state = initialState(system).model;
    const keys = (record: object): readonly string[] => Object.keys(record).sort();
    const thread = at(state.threads, 0);
    const { fault } = at(state.vcpus, 0);
    expect(keys({ ...restingThread, srcu: 0, acks: 0 })).to.deep.equal(keys(thread));
    expect(keys({ ...restingFault, old: 0 })).to.deep.equal(keys(fault));
    expect(keys(restingOld)).to.deep.equal(keys(fault.old));
    expect(keys(restingIoctl)).to.deep.equal(keys(state.ioctl));
    expect(keys(restingChange)).to.deep.equal(keys(state.gmem.change));
    expect(keys(restingHole)).to.deep.equal(keys(state.gmem.hole));
    expect(keys({ ...restingHost, active: 0, inProgress: 0, first: 0, last: 0 })).to.deep.equal(
      keys(state.notifier),
    );
    expect(keys({ ...restingAging, old: 0 })).to.deep.equal(keys(state.aging));
    const { page: _, ...restingWord } = restingOld;
    expect(keys(restingWord)).to.deep.equal(keys(state.aging.old));
  });
  for (const [i, { cell, system }] of someCells.entries())
    it(cell.name, () => {
      for (const view of statesOfWalk(system, 1000, i + 1))
        for (const what of leftBehind(system, view)) expect.fail(what);
    });
});
