import { expect } from "chai";
import { exploreAlong } from "../../checker/incremental/explore.ts";
import { makeGraph, type Graph } from "../../checker/incremental/graph.ts";
import { sameParts } from "../../checker/incremental/same.ts";
import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { SearchOptions, SearchOutcome } from "../../checker/index.ts";
import { counter } from "../toys/counter.ts";
import { randomSystem } from "../toys/random-system.ts";
import { randomBelow } from "./random.ts";
import { searched } from "./search.ts";

const runToEnd = <P, R>(running: Generator<P, R, void>): R => {
  for (;;) {
    const turn = running.next();
    if (turn.done === true) return turn.value;
  }
};
const graphOf = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  states = Number.POSITIVE_INFINITY,
): Graph<S, E> => {
  const graph = makeGraph(system, properties);
  if (graph === null) throw new Error("no graph");
  runToEnd(graph.grow(states, Number.POSITIVE_INFINITY));
  return graph;
};
const along = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  graph: Graph<S, E>,
  options: SearchOptions = {},
): SearchOutcome | null => runToEnd(exploreAlong(system, properties, options, graph));

/** All that is said, but for the memory that it took. */
const said = (outcome: SearchOutcome | null): object => ({ ...outcome, bytes: 0 });
const inShort = (outcome: SearchOutcome | null): object => ({
  limit: outcome?.limit,
  states: outcome?.states,
  verdicts: outcome?.verdicts.map(({ property, verdict, finding, schedule, witness }) => {
    return { property, verdict, finding, schedule, witness };
  }),
});

describe("a search along the unedited graph", () => {
  it("says of 80 random systems with one thing taken out what the plain search says of them", () => {
    let differ = 0;
    for (let seed = 0; seed < 80; seed++) {
      const below = randomBelow(seed);
      const { system, properties, edited } = randomSystem(below);
      const changed = edited(below);
      const plain = searched(changed, properties);
      const graph = graphOf(system, properties);
      const outcome = along(changed, properties, graph);
      if (outcome?.states !== graph.table.count) differ++;
      if (plain.broken === null) expect(said(outcome), `seed ${seed}`).to.deep.equal(said(plain));
      else expect(outcome, `seed ${seed}`).to.equal(null);
    }
    expect(differ).to.be.greaterThan(20);
  });

  it("says the same along the beginning of a graph, and of the first states only", () => {
    for (let seed = 0; seed < 60; seed++) {
      const below = randomBelow(seed);
      const { system, properties, edited } = randomSystem(below);
      const changed = edited(below);
      const plain = searched(changed, properties);
      if (plain.broken !== null) continue;
      const begun = graphOf(system, properties, 10);
      expect(said(along(changed, properties, begun)), `seed ${seed}`).to.deep.equal(said(plain));
      const whole = graphOf(system, properties);
      for (const parts of [2, 3, 5, 8]) {
        const maxStates = Math.max(1, Math.floor(plain.states / parts));
        // How far states are expanded whose successors have no room any more is nobody's business; but nothing may be found there.
        expect(
          inShort(along(changed, properties, whole, { maxStates })),
          `seed ${seed} up to ${maxStates}`,
        ).to.deep.equal(inShort(searched(changed, properties, { maxStates })));
      }
    }
  });

  it("ends soon after a breach that is asked for, with the schedule of the plain search", () => {
    for (let seed = 0; seed < 60; seed++) {
      const below = randomBelow(seed);
      const { system, properties, edited } = randomSystem(below);
      const changed = edited(below);
      const stopSoonAfter = properties.map(({ name }) => name);
      const plain = searched(changed, properties, { stopSoonAfter });
      if (plain.broken !== null) continue;
      const { verdicts } = along(changed, properties, graphOf(system, properties), {
        stopSoonAfter,
      }) ?? { verdicts: [] };
      expect(verdicts, `seed ${seed}`).to.deep.equal(plain.verdicts);
    }
  });

  it("takes unchanged parts for the same, and only those", () => {
    const below = randomBelow(7);
    const { system, edited } = randomSystem(below);
    const itself = sameParts(system, system);
    expect(itself?.at.flatMap((places) => [...places])).not.to.include(0);
    expect([...(itself?.idOf ?? [])]).to.deep.equal(system.transitions.map(({ id }) => id));
    const changed = sameParts(system, edited(below));
    expect(changed?.at.flatMap((places) => [...places]))
      .to.include(0)
      .and.to.include(1);
  });

  it("declines a system with other states or other constants", () => {
    const graph = graphOf(counter(3), []);
    expect(along(counter(4), [], graph)).to.equal(null);
    expect(along(counter(3), [], graph), "no constants are named").to.equal(null);
  });
});
