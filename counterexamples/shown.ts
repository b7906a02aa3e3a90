import type { Choice, Event } from "../checker/protocol/step.ts";
import type { LeafValue } from "../checker/state/bits.ts";
import { diffLines, type Change } from "../checker/state/diff.ts";
import { defaultOf } from "../checker/state/fields.ts";
import { shownValue } from "../checker/state/key.ts";
import { layoutOf } from "../checker/state/layout.ts";
import type { Counterexample } from "./file.ts";
import { faultNamed } from "./name.ts";
import type { Trace } from "./trace.ts";
import type { Explanation } from "./why/why.ts";
import type { Words } from "./why/words.ts";

/** Everything that the forms of `show` are made of. They are pure functions of it. */
export interface Shown<S, E extends Event> {
  readonly file: Counterexample;
  readonly trace: Trace<S, E>;
  /** What the property promises. */
  readonly claim: string;
  /** The sentence of the breach; null where it is a matter of all that can follow. */
  readonly finding: string | null;
  readonly explanation: Explanation;
  readonly words: Words;
  readonly replayCommand: string;
}

/** One step, as the forms draw it. */
export interface ShownStep {
  /** From 1. */
  readonly number: number;
  readonly actor: string;
  readonly operation: string;
  /** Does the operation begin with it? */
  readonly begins: boolean;
  /** Path within the operation. */
  readonly step: string;
  /** The path without what it shares with the step before it in the same operation: `.../zap-leaf`. */
  readonly shortStep: string;
  /** ` gfn=0 access=write`, or nothing. */
  readonly choice: string;
  readonly source: string;
  readonly promise: string | null;
  /** Is it the last one, which breaches the property? */
  readonly isBreach: boolean;
  /** What it did, in words. */
  readonly effects: readonly string[];
  /** Without program counters: where an actor is, its lane shows. */
  readonly changes: readonly Change[];
  /** The same as people read it: fields of one record that are cleared together are one line. */
  readonly changed: readonly string[];
  /** Actors that are in the middle of an operation after it. */
  readonly busy: ReadonlySet<string>;
}

/** The steps of a trace, in order. */
export const shownSteps = <S, E extends Event>({
  trace,
  explanation,
}: Shown<S, E>): readonly ShownStep[] => {
  const before = new Map<string, string>();
  const resting = new Map(
    layoutOf(trace.system).leaves.map(({ path, field }) => [
      path,
      shownValue(field, defaultOf(field)),
    ]),
  );
  return trace.steps.map(({ transition, after, changes: all }, i): ShownStep => {
    const changes = all.filter(({ path }) => !path.startsWith("pc."));
    const { actor, operation, step, source, promise } = transition;
    const begins = transition.from === 0;
    const shortStep = begins ? step : shortened(step, before.get(actor) ?? "");
    before.set(actor, step);
    return {
      number: i + 1,
      actor,
      operation,
      begins,
      step,
      shortStep,
      choice: describeChoice(transition.choice),
      source,
      promise,
      isBreach: i === trace.steps.length - 1,
      effects: explanation.effects[i] ?? [],
      changes,
      changed: changedLines(changes, resting),
      busy: new Set(Object.keys(after.pc).filter((name) => after.pc[name] !== 0)),
    };
  });
};

/** So many fields of a record that are cleared together are told as one. */
const fewest = 3;

const changedLines = (
  changes: readonly Change[],
  resting: ReadonlyMap<string, LeafValue>,
): readonly string[] => {
  const recordOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));
  const isCleared = ({ path, after }: Change): boolean => resting.get(path) === after;
  const together = new Map<string, number>();
  for (const change of changes)
    if (isCleared(change)) {
      const record = recordOf(change.path);
      together.set(record, (together.get(record) ?? 0) + 1);
    }
  const told = new Set<string>();
  return changes.flatMap((change): readonly string[] => {
    const record = recordOf(change.path);
    const count = together.get(record) ?? 0;
    if (record === "" || count < fewest || !isCleared(change)) return diffLines([change]);
    if (told.has(record)) return [];
    told.add(record);
    return [`${record}: cleared (${count} fields)`];
  });
};

/** Names of the actors that take a step, in the system's order. */
export const actorsOf = <S, E extends Event>({ trace }: Shown<S, E>): readonly string[] => {
  const moving = new Set(trace.steps.map(({ transition }) => transition.actor));
  return trace.system.actors.map(({ name }) => name).filter((name) => moving.has(name));
};

/** `userfault-v2 + fault zap-before-publish` */
export const designOf = ({
  design,
  edits,
}: {
  readonly design: string;
  readonly edits: readonly string[];
}): string =>
  [
    design,
    ...edits.map((entry) => {
      const fault = faultNamed(entry);
      return fault === null ? entry : `fault ${fault}`;
    }),
  ].join(" + ");

/** What the breach is, as a sentence without its full stop. */
export const breachOf = <S, E extends Event>({ finding, claim }: Shown<S, E>): string =>
  finding ?? `from here on this is lost: ${claim.replace(/\.$/, "")}`;

/** `24 steps, minimal: proven (exhaustive)` */
export const lengthOf = ({ steps, found }: Counterexample): string =>
  `${steps.length} step${steps.length === 1 ? "" : "s"}, minimal: ${found.minimal} (${found.by})`;

const shortened = (step: string, before: string): string => {
  const [parts, last] = [step.split("/"), before.split("/")];
  let shared = 0;
  while (shared < parts.length - 1 && parts[shared] === last[shared]) shared++;
  return shared === 0 ? step : [".".repeat(3), ...parts.slice(shared)].join("/");
};

export const describeChoice = (choice: Choice | null): string =>
  choice === null
    ? ""
    : Object.entries(choice)
        .map(([name, value]) => ` ${name}=${String(value)}`)
        .join("");
