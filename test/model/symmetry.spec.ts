import { expect } from "chai";
import { decode, pack, type Packed } from "../../checker/index.ts";
import { exploreUnderSymmetry } from "../../checker/symmetry/explore.ts";
import { groupOf } from "../../checker/symmetry/group.ts";
import { probe } from "../../checker/symmetry/probe.ts";
import { exists, isFree, locationOf, makeReady, take } from "../../checker/search/ready.ts";
import { makeWaits } from "../../checker/search/waits.ts";
import { at } from "../../checker/state/fields.ts";
import { buildSymmetric, buildSystem, type BuildOptions } from "../../model/build.ts";
import type { KvmEdit } from "../../model/designs/design.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { partsOf, renamingsOf } from "../../model/symmetry.ts";
import { propertiesFor } from "../../properties/index.ts";
import { randomBelow } from "../checker/random.ts";
import { searched } from "../checker/search.ts";
import { sweep } from "../sweep.ts";
import { cellOf, cells, someCells, type Cell } from "./cells.ts";

/** With three vCPUs every scenario has two of a kind. */
const withThree = ({ scenario }: Cell): BuildOptions => ({
  scope: { ...scenario.scope, vcpus: 3 },
});
const wide = someCells
  .map(({ cell }) => cell)
  .filter(({ scenario }) => scenario.supports({ ...scenario.scope, vcpus: 3 }) === true)
  .filter((_, i) => sweep || i % 2 === 0);

/** What refuses at once, and why: only these. */
const refused: Readonly<Record<string, string>> = {
  "accessed-dirty": "vcpu0 and vcpu1: the initial state changes with it",
  "shared-cpu-contexts": "vcpu0 and vcpu1: vcpu1 has not the step use/use",
};

describe("vCPUs with the same part change places: successors and properties follow", () => {
  for (const [i, cell] of wide.entries())
    it(cell.name, () => {
      const { design, scenario } = cell;
      const symmetric = buildSymmetric(design, scenario, withThree(cell));
      if (typeof symmetric === "string") {
        expect(symmetric).to.equal(refused[scenario.name]);
        return;
      }
      const { system, group } = symmetric;
      const properties = propertiesFor(design, scenario);
      expect(probe(system, group, properties, { states: 8, seed: i + 1 })).to.equal(null);
    });

  for (const fault of faults.filter((_, i) => sweep || i % 5 === 0)) {
    const cell = cells.find(
      ({ design, scenario }) => design.name === fault.design && scenario.name === fault.scenario,
    );
    if (cell === undefined) continue;
    it(`${cell.name} with ${fault.name}`, () => {
      const { design, scenario } = cell;
      const symmetric = buildSymmetric(design, scenario, {
        ...withThree(cell),
        edits: fault.edits,
      });
      if (typeof symmetric === "string") throw new Error(symmetric);
      const { system, group } = symmetric;
      const properties = propertiesFor(design, scenario);
      expect(probe(system, group, properties, { states: 8, seed: 1 })).to.equal(null);
    });
  }

  it("and vCPUs with different parts do not", () => {
    const { design, scenario } = cellOf("mainline", "host-reclaim");
    const options = { ...withThree(cellOf("mainline", "host-reclaim")), anyOrder: true };
    const system = buildSystem(design, scenario, options);
    expect(groupOf(system, renamingsOf([0, 0, 1]))).to.match(/vcpu0 and vcpu1: /);
  });

  it("nor in the kernel's order of visits", () => {
    const { design, scenario } = cellOf("userfault-generic", "userfault-toggle");
    const system = buildSystem(
      design,
      scenario,
      withThree(cellOf("userfault-generic", "userfault-toggle")),
    );
    const group = groupOf(system, renamingsOf([0, 1, 1]));
    if (typeof group === "string") throw new Error(group);
    expect(probe(system, group, [], { states: 5000, seed: 1 })).to.not.equal(null);
  });

  it("neighbours only", () => {
    expect(partsOf(["a", "b", "b", "a"])).to.deep.equal([0, 1, 1, 2]);
    expect(renamingsOf([0, 1, 1, 2]).map(({ name }) => name)).to.deep.equal(["vcpu1 and vcpu2"]);
  });
});

/**
 * Walks the cell's own system and takes the same steps in the one that visits vCPUs in any order, each visit by its vCPU. Returns where
 * that one cannot follow, or is elsewhere then, apart from the cursor and the visits that it keeps.
 */
const comparedEvery = 20;
const notFollowed = (cell: Cell, steps: number, seed: number): string | null => {
  const { design, scenario } = cell;
  const symmetric = buildSymmetric(design, scenario, withThree(cell));
  if (typeof symmetric === "string") return null;
  const system = buildSystem(design, scenario, withThree(cell));
  const larger = symmetric.system;
  const [own, other] = [pack(system), pack(larger)];
  const [ownReady, otherReady] = [
    makeReady(system, own, makeWaits()),
    makeReady(larger, other, makeWaits()),
  ];
  const [ownFirst, otherFirst] = [own.words.slice(), other.words.slice()];
  const below = randomBelow(seed);
  own.words.set(ownFirst);
  other.words.set(otherFirst);
  const start = (): void => {
    system.init(own.draft);
    larger.init(other.draft);
  };
  start();
  for (let i = 0; i < steps; i++) {
    const enabled = ownReady.flatMap((actor) =>
      (actor.at[locationOf(actor, own.words)] ?? []).filter(
        (t) => exists(t, own.state) && isFree(t, own.state),
      ),
    );
    const t = enabled[below(Math.max(enabled.length, 1))];
    if (t === undefined) {
      own.words.set(ownFirst);
      other.words.set(otherFirst);
      start();
      continue;
    }
    const named = at(system.transitions, t.id);
    const { vcpu } = at(own.state.threads, named.actorIndex);
    take(t, own);
    const actor = at(otherReady, named.actorIndex);
    const same = (actor.at[locationOf(actor, other.words)] ?? []).filter(({ id }) => {
      const it = at(larger.transitions, id);
      const visits = it.choice !== null && "vcpu" in it.choice;
      const choice = visits ? { ...named.choice, vcpu } : named.choice;
      return (
        `${it.operation}/${it.step}` === `${named.operation}/${named.step}` &&
        JSON.stringify(it.choice) === JSON.stringify(choice)
      );
    });
    const [taken] = same;
    const spelled = `step ${String(i)}: ${named.actor} ${named.operation}/${named.step}`;
    if (taken === undefined || !exists(taken, other.state) || !isFree(taken, other.state))
      return `${spelled} cannot be followed`;
    take(taken, other);
    const place = otherReady.map(
      (a, n) => at(larger.actors, n).locations[locationOf(a, other.words)],
    );
    const here = ownReady.map((a, n) => at(system.actors, n).locations[locationOf(a, own.words)]);
    if (place.join() !== here.join()) return `${spelled} leads elsewhere`;
    if (i % comparedEvery === 0 && shown(own) !== shown(other))
      return `${spelled} makes another state`;
  }
  return null;
};

/** The state without what only serves loops over vCPUs. */
const shown = <S>({ layout, words }: Packed<S>): string =>
  JSON.stringify(decode(layout, words), (key, value: unknown) =>
    key === "vcpu" || key === "visited" || key === "pc" ? null : value,
  );

describe("what visits vCPUs in any order can do all that the kernel does", () => {
  for (const [i, cell] of wide.entries())
    it(cell.name, () => {
      expect(notFollowed(cell, 60, i + 1)).to.equal(null);
    });
});

/** Runs a generator to its end. */
const ended = <R>(running: Generator<unknown, R, void>): R => {
  for (;;) {
    const turn = running.next();
    if (turn.done === true) return turn.value;
  }
};

/** All that is said of each property but can-finish, schedules included; and the states. */
const judgedBothWays = (cell: Cell, edits: readonly KvmEdit[], maxStates: number) => {
  const { design, scenario } = cell;
  const options = { ...withThree(cell), edits };
  const properties = propertiesFor(design, scenario).filter(({ name }) => name !== "can-finish");
  const symmetric = buildSymmetric(design, scenario, options);
  if (typeof symmetric === "string") throw new Error(symmetric);
  const system = buildSystem(design, scenario, options);
  const plain = searched(system, properties, { maxStates });
  const under = ended(exploreUnderSymmetry(system, symmetric, properties, { maxStates }));
  expect(under.refused).to.equal(null);
  const said = (outcome: typeof plain): readonly string[] =>
    outcome.verdicts.map(({ property, verdict, schedule, witness }) =>
      [property, verdict, schedule?.join(), witness?.join()].join(" "),
    );
  return { plain, under: under.outcome, whole: said(plain), orbits: said(under.outcome) };
};

describe("a search under symmetry says the same, with the same schedules", () => {
  // The last has 216,044 states.
  const toTheEnd = ["mainline userfault-toggle", "userfault-v2 bitmap-change"];
  for (const name of sweep ? [...toTheEnd, "mainline poison-zap-all"] : toTheEnd)
    it(`of ${name}, in fewer states`, () => {
      const [design = "", scenario = ""] = name.split(" ");
      const { plain, under, whole, orbits } = judgedBothWays(
        cellOf(design, scenario),
        [],
        Number.POSITIVE_INFINITY,
      );
      expect(orbits).to.deep.equal(whole);
      expect(plain.limit).to.equal(null);
      expect(under.limit).to.equal(null);
      expect(under.states).to.be.below(plain.states);
    });

  // Loops over vCPUs are part of the fault, or the search comes to its end.
  const faulty = [
    "flush-without-kick",
    "flush-without-wait",
    "flush-first-vcpu-only",
    "zap-keeps-mmu-lock",
    "ioctl-waits-for-itself",
    "level-never-chosen",
  ];
  for (const name of sweep ? faulty : faulty.slice(0, 2))
    it(`of ${name}, as far as it goes`, () => {
      const fault = faults.find((candidate) => candidate.name === name);
      if (fault === undefined) throw new Error(`no fault ${name}`);
      const cell = cellOf(fault.design, fault.scenario);
      const { plain, whole, orbits } = judgedBothWays(cell, fault.edits, sweep ? 30_000 : 15_000);
      expect(orbits).to.deep.equal(whole);
      expect(plain.verdicts.map(({ verdict }) => verdict)).to.include("violated");
    });
});
