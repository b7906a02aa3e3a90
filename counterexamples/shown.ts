import type { Choice, Event } from "../checker/protocol/step.ts";
import type { LeafValue } from "../checker/state/bits.ts";
import { diffLines, type Change } from "../checker/state/diff.ts";
import { defaultOf } from "../checker/state/fields.ts";
import { keyLines, shownValue } from "../checker/state/key.ts";
import { layoutOf } from "../checker/state/layout.ts";
import type { Counterexample } from "./file.ts";
import { faultNamed, historicNamed } from "./name.ts";
import type { Trace } from "./trace.ts";
import type { Explanation } from "./why/why.ts";
import { noWords, wordsFor, type Words } from "./why/words.ts";

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
  /** What no difference shows of it. */
  readonly notes: readonly string[];
  /** Without program counters: where an actor is, its lane shows. */
  readonly changes: readonly Change[];
  /** The same as people read it: fields of one record that are cleared together are one line. */
  readonly changed: readonly string[];
  /** Those without cursors, threads by their actors' names. */
  readonly telling: readonly string[];
  /** Does the reason name it? */
  readonly isNamed: boolean;
  /** Actors that are in the middle of an operation after it. */
  readonly busy: ReadonlySet<string>;
}

/** The steps of a trace, in order. */
export const shownSteps = <S, E extends Event>({
  trace,
  explanation,
  words,
}: Shown<S, E>): readonly ShownStep[] => {
  const before = new Map<string, string>();
  const resting = new Map(
    layoutOf(trace.system).leaves.map(({ path, field }) => [
      path,
      shownValue(field, defaultOf(field)),
    ]),
  );
  const named = namedSteps(explanation.why);
  const actors = trace.system.actors.map(({ name }) => name);
  const pathOf = (path: string): string => words.pathFor?.(path, actors) ?? path;
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
      choice: describeChoice(transition.choice, words),
      source,
      promise,
      isBreach: i === trace.steps.length - 1,
      effects: explanation.effects[i] ?? [],
      notes: explanation.notes[i] ?? [],
      changes,
      changed: changedLines(changes, resting, (path) => path),
      telling: changedLines(
        changes.filter(({ path }) => !wordsFor(words, path).isCursor),
        resting,
        pathOf,
      ),
      isNamed: named.has(i + 1),
      busy: new Set(Object.keys(after.pc).filter((name) => after.pc[name] !== 0)),
    };
  });
};

/** Steps that sentences name, from 1. */
const namedSteps = (sentences: readonly string[]): ReadonlySet<number> =>
  new Set(
    sentences.flatMap((sentence) =>
      [...sentence.matchAll(/\bstep (\d+)\b/g)].map(([, number]) => Number(number)),
    ),
  );

/** `17!`, before it `>` where the reason names the step. */
export const markOf = ({ number, isNamed, isBreach, promise }: ShownStep): string =>
  `${isNamed ? ">" : " "}${String(number).padStart(3)}${isBreach ? "!" : promise === null ? "" : "*"}`;

/** What the marks mean that are there. */
export const legendOf = (steps: readonly ShownStep[]): readonly string[] => {
  const meanings = [
    ...(steps.some(({ isNamed }) => isNamed) ? ["> the reason names it"] : []),
    ...(steps.some(({ promise, isBreach }) => promise !== null && !isBreach)
      ? ["* promise point"]
      : []),
    ...(steps.length > 0 ? ["! the breach"] : []),
  ];
  return meanings.length === 0 ? [] : [meanings.join(", ")];
};

/** `virt/kvm/kvm_main.c:kvm_swap_active_memslots` as `kvm_swap_active_memslots()`; what is no function as it is, in brackets. */
export const kernelName = ({ source }: ShownStep): string => {
  const [, name] = /\.[chS]:([A-Za-z0-9_]+)$/.exec(source) ?? [];
  if (name !== undefined) return name === name.toUpperCase() ? name : `${name}()`;
  return `[${source.replace(":", ": ")}]`;
};

/** For each step its function, where that is another than its actor's step before had; else null. */
export const functionChanges = (steps: readonly ShownStep[]): readonly (string | null)[] => {
  const within = new Map<string, string>();
  return steps.map((step) => {
    const called = kernelName(step);
    const same = !step.begins && within.get(step.actor) === called;
    within.set(step.actor, called);
    return same ? null : called;
  });
};

export const lastPart = (path: string): string => path.split("/").at(-1) ?? path;

/** So many fields of a record that are cleared together are told as one. */
const fewest = 3;

const changedLines = (
  changes: readonly Change[],
  resting: ReadonlyMap<string, LeafValue>,
  pathOf: (path: string) => string,
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
    if (record === "" || count < fewest || !isCleared(change))
      return diffLines([{ ...change, path: pathOf(change.path) }]);
    if (told.has(record)) return [];
    told.add(record);
    return [`${pathOf(record)}: cleared (${count} fields)`];
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
      const [fault, historic] = [faultNamed(entry), historicNamed(entry)];
      return fault !== null ? `fault ${fault}` : historic !== null ? `reverted ${historic}` : entry;
    }),
  ].join(" + ");

/** What the breach is, as a sentence without its full stop. */
export const breachOf = <S, E extends Event>({ finding, claim }: Shown<S, E>): string =>
  finding ?? `from here on this is lost: ${claim.replace(/\.$/, "")}`;

/** How it stands before the first step, as half a sentence; null if every field is at its default. */
export const atFirstOf = <S, E extends Event>({ trace, words }: Shown<S, E>): string | null => {
  const lines = keyLines(trace.system, trace.initial);
  const { told, rest } = words.atFirst?.(lines) ?? { told: "", rest: lines };
  return [told, ...rest].filter((part) => part !== "").join("; ") || null;
};

/** Without that, a reader looks for steps that other schedules have. */
export const leftOut = "Steps that cannot matter in this scenario are left out";

/** `24 steps, minimal: proven (exhaustive)` */
export const lengthOf = ({ steps, found }: Counterexample): string =>
  `${steps.length} step${steps.length === 1 ? "" : "s"}, minimal: ${found.minimal} (${found.by})`;

const shortened = (step: string, before: string): string => {
  const [parts, last] = [step.split("/"), before.split("/")];
  let shared = 0;
  while (shared < parts.length - 1 && parts[shared] === last[shared]) shared++;
  return shared === 0 ? step : [".".repeat(3), ...parts.slice(shared)].join("/");
};

/** The parameters of a step, in words where there are some. */
export const describeChoice = (choice: Choice | null, words: Words = noWords): string =>
  choice === null
    ? ""
    : Object.entries(choice)
        .map(
          ([name, value]) =>
            ` ${words.choice?.(name, String(value)) ?? `${name}=${String(value)}`}`,
        )
        .join("");
