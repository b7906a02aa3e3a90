import { expect } from "chai";
import { at, encode, explore, initialState, pack, type Property } from "../../checker/index.ts";
import { Unturnable } from "../../checker/symmetry/any-order.ts";
import { makeCanonicalise } from "../../checker/symmetry/canonical.ts";
import { makeAsymmetry } from "../../checker/symmetry/commutes.ts";
import { exploreUnderSymmetry, type Symmetric } from "../../checker/symmetry/explore.ts";
import { groupOf, imageOf, type Group } from "../../checker/symmetry/group.ts";
import { probe } from "../../checker/symmetry/probe.ts";
import type { Renaming } from "../../checker/symmetry/renaming.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import { bells, swapBells, type BellsState } from "../toys/bells.ts";
import { mutex } from "../toys/mutex.ts";
import { philosophers, type TableState } from "../toys/philosophers.ts";
import { randomBelow } from "./random.ts";
import { searched, noDeadlock, canFinish, verdictOf } from "./search.ts";

const grouped = <S, E extends Event>(
  system: System<S, E>,
  renamings: readonly Renaming[],
): Group => {
  const group = groupOf(system, renamings);
  if (typeof group === "string") throw new Error(group);
  return group;
};

/** Everybody moves one seat on. */
const rotate = (seats: number): Renaming => {
  const order = Array.from({ length: seats }, (_, seat) => (seat + 1) % seats);
  return {
    name: "rotation",
    arrays: { forks: order },
    references: { "forks[].holder": order },
    actors: Object.fromEntries(
      order.map((to, seat) => [`philosopher${String(seat)}`, `philosopher${String(to)}`]),
    ),
    choices: {},
  };
};

const orbitsOf = <S, E extends Event>(
  system: System<S, E>,
  renamings: readonly Renaming[],
): number => searched(system, [], { symmetry: grouped(system, renamings) }).states;

const concluded = <S, E extends Event>(
  system: System<S, E>,
  symmetric: Symmetric<S, E>,
  properties: readonly Property<S, E>[],
) => {
  const running = exploreUnderSymmetry(system, symmetric, properties);
  for (;;) {
    const turn = running.next();
    if (turn.done === true) return turn.value;
  }
};

describe("orbits, counted by hand", () => {
  it("two philosophers: TT, LT or TL, LL, ET or TE", () => {
    expect(orbitsOf(philosophers(2), [rotate(2)])).to.equal(4);
  });
  it("three: the four necklaces of T and L, and E with its right T and its left T or L", () => {
    // Without symmetry 8 states of T and L, and 3 * 2 with one who eats.
    expect(searched(philosophers(3)).states).to.equal(14);
    expect(orbitsOf(philosophers(3), [rotate(3)])).to.equal(6);
  });
  it("bells: in order, in any order, and changing places", () => {
    expect(searched(bells(3, false)).states).to.equal(6);
    expect(searched(bells(3, true)).states).to.equal(10);
    expect(orbitsOf(bells(3, true), swapBells(3))).to.equal(6);
  });
  it("any order needs as many steps", () => {
    expect(searched(bells(3, true)).depth).to.equal(searched(bells(3, false)).depth);
  });
});

describe("a group", () => {
  it("is closed", () => {
    expect(grouped(philosophers(5), [rotate(5)]).others).to.have.length(4);
    expect(grouped(bells(4, true), swapBells(4)).others).to.have.length(23);
  });
  it("is refused if it is large", () => {
    expect(groupOf(bells(5, true), swapBells(5))).to.equal("more than 24 permutations");
  });
  it("is refused where the first state has a direction", () => {
    const swap: Renaming = {
      name: "both",
      arrays: { processes: [1, 0] },
      references: { turn: [1, 0] },
      actors: { p0: "p1", p1: "p0" },
      choices: {},
    };
    expect(groupOf(mutex(), [swap])).to.equal("both: the initial state changes with it");
  });
  it("is refused where two members become one, or a step is not there", () => {
    const [swap] = swapBells(2);
    if (swap === undefined) throw new Error("no renaming");
    expect(groupOf(bells(2, true), [{ ...swap, arrays: { bells: [1, 1] } }])).to.match(
      /two members become one/,
    );
    expect(groupOf(bells(2, true), [{ ...swap, choices: { bell: [0, 7] } }])).to.match(
      /ringer has not the step ring-all\/bells\/ring/,
    );
  });
});

describe("the compiled canonical form", () => {
  it("is the least of the images, also where values are renamed and words are several", () => {
    const system = bells(4, true);
    const group = grouped(system, swapBells(4));
    compare(system, group);
    const table = philosophers(13);
    compare(table, grouped(table, [rotate(13)]));
  });
});

/** Compares on random words that hold a value in each leaf. */
const compare = <S, E extends Event>(system: System<S, E>, group: Group): void => {
  const packed = pack(system);
  const { layout, words } = packed;
  const canonicalise = makeCanonicalise(packed, group);
  const below = randomBelow(3);
  for (let round = 0; round < 300; round++) {
    words.set(encode(layout, initialState(system)));
    for (const { word, shift, bits, field } of layout.leaves) {
      const values =
        field.kind === "index" ? field.count + 1 : field.kind === "bool" ? 2 : 2 ** bits;
      words[word] = (words[word] ?? 0) | (below(Math.min(values, 2 ** bits)) << shift);
    }
    const given = words.slice();
    const images = [given, ...group.others.map((g) => imageOf(layout, g, given))];
    const least = images.reduce((a, b) => (precedes(a, b) ? a : b));
    canonicalise();
    expect([...words]).to.deep.equal([...least]);
  }
};

const precedes = (a: Int32Array, b: Int32Array): boolean => {
  const w = a.findIndex((word, i) => word !== b[i]);
  return w < 0 || (a[w] ?? 0) < (b[w] ?? 0);
};

describe("a loop that cannot visit in any order", () => {
  it("is refused: who is next must not have to wait", () => {
    expect(() => bells(2, true, { "the rope is free": () => true })).to.throw(
      Unturnable,
      "a round of bells does not begin with a step that others can see and that never waits",
    );
  });
  // The loop asks when its cursor comes to a member, the other one when the round begins: somebody may change the answer in between.
  it("is refused: who takes part must not depend on the state", () => {
    expect(() => bells(2, true, undefined, (s) => at(s.bells, 0).rung)).to.throw(
      Unturnable,
      "which members bells visits depends on the state",
    );
    expect(bells(3, true, undefined, (_s, _me, bell) => bell > 0).transitions).to.have.length(
      bells(2, true).transitions.length,
    );
  });
});

describe("what is not symmetric", () => {
  it("is found: a reference that was forgotten", () => {
    const system = philosophers(3);
    const forgetful = { ...rotate(3), references: {} };
    expect(probe(system, grouped(system, [forgetful]), [], { states: 50, seed: 1 })).to.match(
      /philosopher. can take/,
    );
    expect(probe(system, grouped(system, [rotate(3)]), [], { states: 200, seed: 1 })).to.equal(
      null,
    );
  });
  it("is found: a loop that visits in order", () => {
    const ordered = bells(3, false);
    const swap = swapBells(3);
    expect(probe(ordered, grouped(ordered, swap), [], { states: 50, seed: 1 })).to.match(
      /do something else|but not/,
    );
  });
  it("is found: a property that knows names", () => {
    const system = philosophers(2);
    const first: Property<TableState, Event> = {
      kind: "internal",
      name: "first-fork",
      claim: "",
      source: "",
      brokenBy: [],
      exercised: (s) => s.forks[0]?.holder === 0,
    };
    const asymmetry = makeAsymmetry(system, grouped(system, [rotate(2)]), [first]);
    const { layout } = pack(system);
    expect(asymmetry(encode(layout, initialState(system)))).to.equal(null);
    expect(probe(system, grouped(system, [rotate(2)]), [first], { states: 50, seed: 1 })).to.match(
      /a property says something else/,
    );
  });
});

describe("a search under symmetry", () => {
  const system = philosophers(3);
  const symmetric = { system, group: grouped(system, [rotate(3)]) };

  it("finds the same deadlock by the same schedule", () => {
    const under = concluded(system, symmetric, [noDeadlock, canFinish]);
    const plain = searched(system, [noDeadlock, canFinish]);
    expect(under.refused).to.equal(null);
    expect(under.outcome.states).to.equal(6);
    expect(verdictOf(under.outcome, "no-deadlock").schedule).to.deep.equal(
      verdictOf(plain, "no-deadlock").schedule,
    );
    expect(verdictOf(under.outcome, "can-finish").verdict).to.equal("undecided");
  });

  const never = (name: string, bell: number): Property<BellsState, Event> => ({
    kind: "contract",
    name,
    claim: "",
    source: "",
    brokenBy: [],
    exercised: (s) => s.bells.some(({ rung }) => rung),
    holds: (s) => s.bells.filter(({ rung }) => rung).length < bell || "they ring",
  });
  const reached = (
    name: string,
    when: (s: BellsState) => boolean,
  ): Property<BellsState, Event> => ({
    kind: "reachable",
    name,
    claim: "",
    source: "",
    brokenBy: [],
    reached: when,
  });

  it("does not take for possible what only the larger system can do", () => {
    const whole = bells(3, false);
    const larger = bells(3, true);
    const under = { system: larger, group: grouped(larger, swapBells(3)) };
    // Two that are symmetric sentences; in order, the last bell never rings alone.
    const properties = [
      never("two", 2),
      never("four", 4),
      reached("third", (s) => s.bells.some(({ rung, visited }) => rung && visited)),
    ];
    const { outcome, refused } = concluded(whole, under, properties);
    const plain = searched(whole, properties);
    expect(refused).to.equal(null);
    expect(outcome.verdicts.map((v) => `${v.property} ${v.verdict}`)).to.deep.equal(
      plain.verdicts.map((v) => `${v.property} ${v.verdict}`),
    );
    // `visited` is the larger system's: reached there, and looked for here to the end.
    expect(verdictOf(outcome, "third").verdict).to.equal("violated");
    expect(verdictOf(outcome, "two").schedule).to.deep.equal(verdictOf(plain, "two").schedule);
    expect(verdictOf(outcome, "four").verdict).to.equal("holds");
  });

  it("falls back where a renaming is wrong", () => {
    const forgetful = { system, group: grouped(system, [{ ...rotate(3), references: {} }]) };
    const under = concluded(system, forgetful, [noDeadlock]);
    expect(under.refused).to.match(/philosopher. can take/);
    expect(under.outcome.states).to.equal(14);
  });

  it("is itself undecided on can-finish, and says so where it is asked alone", () => {
    const running = explore(system, [canFinish], { symmetry: symmetric.group });
    let turn = running.next();
    while (turn.done !== true) turn = running.next();
    expect(verdictOf(turn.value, "can-finish").verdict).to.equal("undecided");
  });
});
