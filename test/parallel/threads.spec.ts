import { expect } from "chai";
import {
  layoutOf,
  type Event,
  type SearchLimits,
  type SearchOutcome,
} from "../../checker/index.ts";
import { conclude, reserve, takePart } from "../../checker/parallel/index.ts";
import type { Searched } from "../../cli/parallel/part.ts";
import type { Source } from "../../cli/parallel/source.ts";
import { startTeamFor } from "../../cli/parallel/start.ts";
import type { Team } from "../../cli/parallel/team.ts";
import { searched } from "../checker/search.ts";
import * as subjects from "./subjects.ts";

type Name = keyof typeof subjects;

const onOneThread = <S, E extends Event>(
  subject: () => Searched<S, E>,
  limits: SearchLimits = {},
): SearchOutcome => {
  const { system, properties } = subject();
  const sizes = {
    width: layoutOf(system).words,
    properties: properties.length,
    actors: system.actors.length,
  };
  const memory = reserve(sizes, 1, { maxBytes: 2 ** 24, ...limits });
  if (memory === null) throw new Error("no memory");
  const share = takePart(system, properties, memory, 0);
  const conclusion = conclude(system, properties, memory, [share], limits);
  let turn = conclusion.next();
  while (turn.done !== true) turn = conclusion.next();
  return turn.value;
};

/** All but the memory that it took. */
const outcomeOf = ({ bytes: _, ...outcome }: SearchOutcome) => outcome;

const alone = <S, E extends Event>({ system, properties }: Searched<S, E>): SearchOutcome =>
  searched(system, properties);

const names = Object.keys(subjects) as readonly Name[];

describe("one search on several threads", () => {
  const teams = new Map<number, Team<Source>>();
  before(() => {
    for (const threads of [2, 3]) teams.set(threads, startTeamFor(threads));
  });
  after(() => {
    for (const team of teams.values()) team.end();
  });

  const agrees = <S, E extends Event>(name: Name, subject: () => Searched<S, E>): void => {
    it(`gives the outcome of one thread: ${name}`, async () => {
      const expected = outcomeOf(alone(subject()));
      expect(outcomeOf(onOneThread(subject)), "1 thread").to.deep.equal(expected);
      for (const [threads, team] of teams) {
        const source = {
          module: new URL("./subjects.ts", import.meta.url).href,
          build: name,
          given: [],
        };
        const outcome = await team.explore(source, subject(), { maxBytes: 2 ** 24 });
        expect(outcomeOf(outcome), `${threads} threads`).to.deep.equal(expected);
      }
    });
  };
  agrees("plainMutex", subjects.plainMutex);
  agrees("mutexWithoutWait", subjects.mutexWithoutWait);
  agrees("mutexThatThrows", subjects.mutexThatThrows);
  agrees("fivePhilosophers", subjects.fivePhilosophers);
  agrees("openDoor", subjects.openDoor);
  agrees("soundShootdown", subjects.soundShootdown);
  agrees("shootdownThatSkips", subjects.shootdownThatSkips);
  agrees("someCells", subjects.someCells);

  it("gives the same outcome with an index that is too large, or too small, for what is expected", () => {
    const expected = outcomeOf(alone(subjects.soundShootdown()));
    for (const expectedStates of [1, 100, 200_000, 10_000_000])
      expect(outcomeOf(onOneThread(subjects.soundShootdown, { expectedStates }))).to.deep.equal(
        expected,
      );
  });

  it("covers all subjects", () => expect(names).to.have.length(8));

  it("ends with the reason if a thread cannot build the system", async () => {
    // The last test that needs this team.
    const team = teams.get(2);
    if (team === undefined) throw new Error("no team");
    const source = {
      module: new URL("./subjects.ts", import.meta.url).href,
      build: "none",
      given: [],
    };
    const failure = await team.explore(source, subjects.plainMutex(), { maxBytes: 2 ** 24 }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.includes("exports no none");
  });
});

describe("a search on threads that meets a limit", () => {
  const states = alone(subjects.someCells()).states;
  it("sees all if the limit of states allows exactly that", () => {
    expect(onOneThread(subjects.someCells, { maxStates: states })).to.include({
      states,
      limit: null,
    });
  });
  it("says so, and leaves undecided what it has not settled", () => {
    const outcome = onOneThread(subjects.someCells, { maxStates: states - 1 });
    expect(outcome.limit).to.equal("max-states");
    expect(outcome.verdicts.map(({ verdict }) => verdict)).to.include("undecided");
    const small = onOneThread(subjects.someCells, { maxBytes: 300_000 });
    expect(small.limit).to.equal("max-memory");
    expect(small.states).to.be.lessThan(states);
    expect(small.verdicts.map(({ verdict }) => verdict)).to.not.include("vacuous");
  });
});
