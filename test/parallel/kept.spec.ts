import { expect } from "chai";
import { layoutOf, type Event, type SearchOutcome } from "../../checker/index.ts";
import {
  askToKeep,
  conclude,
  reserve,
  restoreTogether,
  sparedBlocks,
  takePart,
  togetherSnapshot,
  type KeptPart,
  type TogetherSaved,
  type TogetherSnapshot,
} from "../../checker/parallel/index.ts";
import type { Searched } from "../../cli/parallel/part.ts";
import { startTeamFor } from "../../cli/parallel/start.ts";
import type { Team } from "../../cli/parallel/team.ts";
import type { Source } from "../../cli/parallel/source.ts";
import { searched } from "../checker/search.ts";
import * as subjects from "./subjects.ts";

/** A snapshot as it comes back from a file. */
const savedOf = ({ counted, logs }: TogetherSnapshot): TogetherSaved => {
  const whole = Buffer.concat(logs);
  let at = 0;
  return {
    counted: JSON.parse(JSON.stringify(counted)) as TogetherSnapshot["counted"],
    fill: (into) => {
      if (at + into.length > whole.length) throw new Error("too little was saved");
      into.set(whole.subarray(at, at + into.length));
      at += into.length;
    },
  };
};

/** A search on one thread that is kept whenever that is possible; `resume`: where it goes on. */
const kept = <S, E extends Event>(
  subject: () => Searched<S, E>,
  { resume, maxStates }: { readonly resume?: TogetherSaved; readonly maxStates?: number } = {},
): { readonly outcome: SearchOutcome; readonly snapshots: readonly TogetherSnapshot[] } => {
  const { system, properties } = subject();
  const sizes = {
    width: layoutOf(system).words,
    properties: properties.length,
    actors: system.actors.length,
  };
  const limits = { maxBytes: 2 ** 24, ...(maxStates === undefined ? {} : { maxStates }) };
  const memory = reserve(sizes, 1, limits, sparedBlocks);
  if (memory === null) throw new Error("no memory");
  const restored = resume === undefined ? null : restoreTogether(memory, resume);
  const before = restored?.before ?? null;
  const makers: (() => TogetherSnapshot)[] = [];
  let part: KeptPart | null = null;
  askToKeep(memory);
  const share = takePart(system, properties, memory, 0, {
    chapters: restored?.chapters ?? [],
    tell: (told) => {
      if (told.kind === "kept-part") part = told;
      else if (part !== null) {
        const [whole, parts] = [told, [part]];
        makers.push(() => togetherSnapshot(memory, whole, parts, before));
      }
    },
  });
  const conclusion = conclude(system, properties, memory, [share], { ...limits, before });
  let turn = conclusion.next();
  while (turn.done !== true) turn = conclusion.next();
  // Made when the search is over: what they show has not changed.
  return { outcome: turn.value, snapshots: makers.map((make) => make()) };
};

/** All but the memory that it took. */
const outcomeOf = ({ bytes: _, ...outcome }: SearchOutcome) => outcome;
const alone = <S, E extends Event>({ system, properties }: Searched<S, E>): SearchOutcome =>
  searched(system, properties);
const last = <T>(list: readonly T[]): T => {
  const found = list.at(-1);
  if (found === undefined) throw new Error("nothing was kept");
  return found;
};

describe("a search on threads that is resumed", () => {
  const agrees = <S, E extends Event>(name: string, subject: () => Searched<S, E>): void => {
    it(`ends as if it had not been interrupted, from limit to limit: ${name}`, () => {
      const expected = outcomeOf(alone(subject()));
      const { states } = expected;
      let saved: TogetherSaved | null = null;
      for (const share of [0.1, 0.35, 0.6, 0.9]) {
        const maxStates = Math.max(1, Math.floor(states * share));
        const from: { readonly resume?: TogetherSaved } = saved === null ? {} : { resume: saved };
        const { outcome, snapshots } = kept(subject, { ...from, maxStates });
        if (outcome.limit === null) break;
        saved = savedOf(last(snapshots));
      }
      if (saved === null) throw new Error("no limit was met");
      expect(outcomeOf(kept(subject, { resume: saved }).outcome)).to.deep.equal(expected);
    });
  };
  agrees("plainMutex", subjects.plainMutex);
  agrees("mutexWithoutWait", subjects.mutexWithoutWait);
  agrees("fivePhilosophers", subjects.fivePhilosophers);
  agrees("soundShootdown", subjects.soundShootdown);
  agrees("shootdownThatSkips", subjects.shootdownThatSkips);
  agrees("someCells", subjects.someCells);

  describe("on two threads", () => {
    const teams = new Map<number, Team<Source>>();
    before(() => {
      for (const threads of [2, 3]) teams.set(threads, startTeamFor(threads));
    });
    after(() => {
      for (const team of teams.values()) team.end();
    });
    it("ends so on two or three, whatever limit and whoever stored it", async () => {
      const source = {
        module: new URL("./subjects.ts", import.meta.url).href,
        build: "someCells",
        given: [],
      };
      const subject = subjects.someCells;
      const expected = outcomeOf(alone(subject()));
      const search = async (
        threads: number,
        resume: TogetherSaved | null,
        maxStates = Number.POSITIVE_INFINITY,
      ) => {
        const snapshots: TogetherSnapshot[] = [];
        const outcome = await teams.get(threads)?.explore(source, subject(), {
          maxBytes: 2 ** 26,
          maxStates,
          keep: { resume, isDue: () => true, pause: (make) => void snapshots.push(make()) },
        });
        if (outcome === undefined) throw new Error("no team");
        return { outcome, snapshots };
      };
      const first = await search(2, null, Math.floor(expected.states / 4));
      expect(first.outcome.limit).to.equal("max-states");
      const second = await search(3, savedOf(last(first.snapshots)), expected.states / 2);
      expect(second.outcome.limit).to.equal("max-states");
      const third = await search(2, savedOf(last(second.snapshots)));
      expect(outcomeOf(third.outcome)).to.deep.equal(expected);
    });
  });
});
