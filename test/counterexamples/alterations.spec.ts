import { expect } from "chai";
import fc from "fast-check";
import { kvm } from "../../cli/kvm.ts";
import { resolveIn } from "../../cli/resolve.ts";
import { describeFailure, describeStep } from "../../counterexamples/explain.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import { replay, type ReplayOutcome } from "../../counterexamples/replay.ts";
import type { KvmEvent } from "../../model/actor.ts";
import type { State } from "../../model/state/state.ts";
import { alterationOf, kinds, type Alteration, type Kind } from "./alterations.ts";
import { committed } from "./committed.ts";
import { isRight } from "./judge.ts";
import { sweep } from "../sweep.ts";

/** Generated alterations of each kind, and how many of all must have been refused. */
const each = sweep ? 25 : 10;
const enough = sweep ? 200 : 60;
const seed = 6;

const outcomeOf = (file: Counterexample): ReplayOutcome<State, KvmEvent> =>
  replay(file, resolveIn(kvm));

/** With two steps or more: nothing else comes of moving the only one. */
const schedules = committed.filter(({ file }) => file.steps.length > 1);
const altered = (kind: Kind): readonly (Alteration & { readonly name: string })[] =>
  fc.sample(
    fc.constantFrom(...schedules).chain(({ name, file }) =>
      alterationOf(file, kind)
        // Two neighbours that are the same step, a step moved to its own place: the file itself.
        .filter((alteration) => JSON.stringify(alteration.altered) !== JSON.stringify(file))
        .map((alteration) => ({ ...alteration, name })),
    ),
    { numRuns: each, seed },
  );

describe("a counterexample that was altered", function () {
  this.timeout(60000);
  let refused = 0;

  it("as committed, every fourth replays, in a sweep each", () => {
    for (const { name, file } of committed.filter((_, i) => sweep || i % 4 === 0))
      expect(describeFailure(file, outcomeOf(file)), name).to.equal(null);
  });

  for (const kind of kinds)
    it(`${kind}: refused with the step and the reason, unless it is right by another judge as well`, () => {
      let chance = 0;
      for (const { name, altered: file, from } of altered(kind)) {
        const outcome = outcomeOf(file);
        const right = isRight(file);
        const about = `${name}: ${describeFailure(file, outcome) ?? "replays"}`;
        if (right !== null) expect(outcome.kind === "replayed", about).to.equal(right);
        if (outcome.kind === "replayed") {
          chance++;
          continue;
        }
        refused++;
        expectReason(file, outcome, from, about);
      }
      expect(chance, "right by chance").to.be.at.most(ofTheCell.has(kind) ? each * 0.8 : 0);
    });

  it(`${enough} were refused, and none passed silently`, () => {
    expect(refused).to.be.at.least(enough);
  });
});

/**
 * Alterations of these kinds may be right: the schedule is one of the other cell as well, with the same states and the same breach, as where
 * two designs share the operation that is at fault, a scope has a frame more that nobody touches, or a machine an option that no step of the
 * schedule asks for. What is said of steps and keys is never right by chance.
 */
const ofTheCell: ReadonlySet<Kind> = new Set<Kind>([
  "another design",
  "another scenario",
  "another scope",
  "another machine",
  "other edits",
]);

/** The sentence names the step, with the actor and what it does, or the member of the file; and why. */
const expectReason = (
  file: Counterexample,
  outcome: Exclude<ReplayOutcome<State, KvmEvent>, { readonly kind: "replayed" }>,
  from: number | null,
  about: string,
): void => {
  const says = describeFailure(file, outcome) ?? "";
  switch (outcome.kind) {
    case "unresolved":
      expect(from, about).to.equal(null);
      expect(says, about).to.match(
        /^\$\.(design|scenario|scope|machine|property|edits)\S*: .{10,}/,
      );
      break;
    case "misfit": {
      const step = file.steps[outcome.step - 1];
      expect(outcome.step, about).to.be.at.least(from ?? 1);
      expect(says, about).to.match(
        /(does not exist \(|is not next: the actor is at|is not possible: the condition|must wait: |fails: |leads to another state \(key)/,
      );
      expect(says, about).to.include(`step ${outcome.step} of ${file.steps.length}`);
      expect(says, about).to.include(step === undefined ? "?" : describeStep(step));
      break;
    }
    case "breached-early":
      expect(outcome.step, about).to.be.at.least((from ?? 1) - 1);
      expect(says, about).to.include(`is breached by step ${outcome.step} of`);
      break;
    case "not-breached":
      expect(says, about).to.include(`${file.property} is not breached by the last of them`);
  }
};
