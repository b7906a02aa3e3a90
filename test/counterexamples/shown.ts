import { sweep } from "../sweep.ts";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import { kvm } from "../../cli/kvm.ts";
import { shownOf } from "../../cli/show.ts";
import { breachAtEnd } from "../../counterexamples/breach.ts";
import type { Shown } from "../../counterexamples/shown.ts";
import { emptyTrace, extend, type Trace } from "../../counterexamples/trace.ts";
import { explain } from "../../counterexamples/why/why.ts";
import { noWords, type Words } from "../../counterexamples/why/words.ts";
import { searched, transition, verdictOf } from "../checker/search.ts";
import { recorded } from "./recorded.ts";

/** The shortest schedule that breaches a property, found and replayed. */
export const breachOf = <S, E extends Event>(
  system: System<S, E>,
  property: Property<S, E>,
): Trace<S, E> => {
  const { schedule } = verdictOf(searched(system, [property]), property.name);
  if (schedule === null) throw new Error(`${property.name} is not breached`);
  return schedule.reduce((trace, id) => extend(trace, transition(system, id)), emptyTrace(system));
};

/** What `show` is given of a trace that was made here. */
export const shownFrom = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E>,
  words: Words = noWords,
): Shown<S, E> => {
  const breach = breachAtEnd(trace, property);
  return {
    file: {
      ...recorded,
      property: property.name,
      steps: trace.steps.map(({ transition: { actor, operation, step }, key }) => ({
        actor,
        operation,
        step,
        key,
      })),
    },
    trace,
    claim: property.claim,
    finding: breach.kind === "breached" ? breach.finding : null,
    explanation: explain(trace, property, words),
    words,
    replayCommand: "npm run -s staleproof -- replay FILE",
  };
};

const folder = fileURLToPath(new URL("../../counterexamples/", import.meta.url));

/** Names of all committed counterexamples, `faults/NAME`. */
export const committed: readonly string[] = ["faults", "recorded", "historic"].flatMap((below) =>
  readdirSync(`${folder}${below}`)
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${below}/${name.slice(0, -".json".length)}`),
);

/** One of those that differ in the design only, for what takes a second each in a browser. */
export const oneOfAKind: readonly string[] = [
  ...new Map(
    committed
      .toReversed()
      .map((name) => [name.startsWith("recorded/") ? name.slice(name.indexOf("--")) : name, name]),
  ).values(),
].toReversed();

/**
 * Every third of those, another one each time, for what a real browser draws: all of them take five minutes. `STALEPROOF_SWEEP=1` takes all.
 */
export const turn = Math.floor(Math.random() * 3);
export const inTurn: readonly string[] = oneOfAKind.filter((_, i) => sweep || i % 3 === turn);

/** Every twentieth of them, in a sweep all. */
export const someCommitted: readonly string[] = committed.filter((_, i) => sweep || i % 20 === 0);

/** A committed counterexample of KVM, by the beginning of its name. */
export const shownKvm = (begins: string) => {
  const name = committed.find((one) => one.startsWith(begins));
  if (name === undefined) throw new Error(`no counterexample ${begins}`);
  return shownOf(kvm, `${folder}${name}.json`, "FILE");
};
