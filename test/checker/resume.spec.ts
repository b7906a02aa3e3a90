import { expect } from "chai";
import type { Event, Property, Snapshot, System } from "../../checker/index.ts";
import { cellProperties, cells } from "../../bench/cells.ts";
import { kvm } from "../../cli/kvm.ts";
import { canLose, endsWith, lostUpdates } from "../toys/lost-updates.ts";
import { mutex, exclusion, withoutWait } from "../toys/mutex.ts";
import { randomSystem } from "../toys/random-system.ts";
import { randomBelow } from "./random.ts";
import { savedOf } from "./saved.ts";
import { canFinish, noDeadlock, searched } from "./search.ts";

/** The search's snapshots at all its boundaries, taken where they are, or made when it was over. */
const snapshotsOf = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  maxStates = Number.POSITIVE_INFINITY,
) => {
  const atOnce: Snapshot[] = [];
  const later: (() => Snapshot)[] = [];
  const outcome = searched(system, properties, {
    maxStates,
    pause: (snapshot) => {
      later.push(snapshot);
      atOnce.push(savedTwice(snapshot()));
    },
  });
  return { outcome, atOnce, late: later.map((make) => make()) };
};
/** A copy of what the snapshot shows now. */
const savedTwice = ({ counted, logs }: Snapshot): Snapshot => ({
  counted,
  logs: logs.map((log) => log.slice()),
});
const said = (outcome: object): object => ({ ...outcome, bytes: 0 });

const kvmCell = {
  design: "userfault-v2",
  scenario: "userfault-toggle",
  machine: "x86-zap-slot",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  edits: [],
};

describe("a search that is resumed", () => {
  it("ends as if it had not been interrupted, from every boundary", () => {
    const properties = [exclusion, noDeadlock, canFinish];
    for (const system of [mutex(), mutex(withoutWait)]) {
      const { outcome, atOnce, late } = snapshotsOf(system, properties);
      expect(atOnce.length).to.be.above(outcome.depth);
      for (const snapshot of [...atOnce, ...late])
        expect(said(searched(system, properties, { resume: savedOf(snapshot) }))).to.deep.equal(
          said(outcome),
        );
    }
  });
  it("does so on random systems with findings of every kind", () => {
    for (let seed = 0; seed < 4; seed++) {
      const { system, properties } = randomSystem(randomBelow(seed));
      const { outcome, late } = snapshotsOf(system, properties);
      for (const snapshot of late)
        expect(said(searched(system, properties, { resume: savedOf(snapshot) }))).to.deep.equal(
          said(outcome),
        );
    }
    const properties = [endsWith(2, 3), canLose, canFinish];
    const { outcome, late } = snapshotsOf(lostUpdates(2), properties);
    expect(new Set(outcome.verdicts.map(({ verdict }) => verdict)).size).to.be.above(1);
    for (const snapshot of late)
      expect(
        said(searched(lostUpdates(2), properties, { resume: savedOf(snapshot) })),
      ).to.deep.equal(said(outcome));
  });
  it("does so on KVM, after a limit that it met in the middle of a level, and again after another", () => {
    const { system, properties } = kvm.build(kvmCell);
    const { outcome } = snapshotsOf(system, properties);
    let { atOnce } = snapshotsOf(system, properties, Math.floor(outcome.states / 3));
    const [first] = atOnce.slice(-1);
    if (first === undefined) throw new Error("no snapshot");
    expect(first.counted.states).to.be.below(outcome.states / 3);
    atOnce = [];
    const second = searched(system, properties, {
      resume: savedOf(first),
      maxStates: Math.floor(outcome.states / 2),
      pause: (snapshot) => void (atOnce = [savedTwice(snapshot())]),
    });
    expect(second.limit).to.equal("max-states");
    expect(said(second)).to.deep.equal(
      said(searched(system, properties, { maxStates: Math.floor(outcome.states / 2) })),
    );
    const last = atOnce[0] ?? first;
    expect(said(searched(system, properties, { resume: savedOf(last) }))).to.deep.equal(
      said(outcome),
    );
  });
  it("keeps tables of the same size, and what was seen of a snapshot never changes", () => {
    const system = cells({ porters: 2, cells: 3 });
    const properties = [...cellProperties, canFinish];
    const { outcome, atOnce, late } = snapshotsOf(system, properties, 60_000);
    const middle = Math.floor(atOnce.length / 2);
    const [then, now] = [atOnce[middle], late[middle]];
    if (then === undefined || now === undefined) throw new Error("no snapshot");
    expect(Buffer.concat(now.logs).equals(Buffer.concat(then.logs))).to.equal(true);
    const again = searched(system, properties, { maxStates: 60_000, resume: savedOf(now) });
    expect(again).to.deep.equal(outcome);
  });
  it("says so if there is no memory for what was saved", () => {
    const system = cells({ porters: 2, cells: 3 });
    const { late } = snapshotsOf(system, cellProperties, 60_000);
    const last = late.at(-1);
    if (last === undefined) throw new Error("no snapshot");
    expect(() =>
      searched(system, cellProperties, { maxBytes: 2 ** 19, resume: savedOf(last) }),
    ).to.throw(RangeError, /memory/);
  });
});
