import type { LeafValue } from "../../checker/state/bits.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { defaultOf } from "../../checker/state/fields.ts";
import { leafValues } from "../../checker/state/immutable.ts";
import { shownValue } from "../../checker/state/key.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import type { Trace } from "../trace.ts";
import type { TraceFootprints } from "./footprints.ts";
import { wordsFor, type LeafWords, type Words } from "./words.ts";

/** A step that gave a leaf another value. Steps count from 0 here; people are told them from 1. */
export interface LeafChange {
  readonly step: number;
  readonly leaf: number;
  readonly actor: string;
  readonly was: LeafValue;
  readonly is: LeafValue;
}

/** Who did what to which leaf, as questions about the past are asked of it. */
export interface History {
  readonly length: number;
  readonly paths: readonly string[];
  readonly words: (leaf: number) => LeafWords;
  readonly actor: (step: number) => string;
  readonly reads: (step: number) => ReadonlySet<number>;
  readonly changes: readonly LeafChange[];
  /** Those of one step. */
  readonly changesBy: (step: number) => readonly LeafChange[];
  /** All changes of a leaf, earliest first. */
  readonly changesOf: (leaf: number) => readonly LeafChange[];
  /** The last change of a leaf by a step before this one; undefined if it is as it was at first. */
  readonly lastChange: (leaf: number, before: number) => LeafChange | undefined;
  /** A leaf's value before a step, as people read it. */
  readonly valueBefore: (leaf: number, step: number) => LeafValue;
  /** Is that a leaf's value when nobody uses it? */
  readonly isResting: (leaf: number, value: LeafValue) => boolean;
  /** What somebody did by a change; null if it is not worth telling. */
  readonly did: (change: LeafChange) => string | null;
  /** The same of its conditions alone. */
  readonly asks: (step: number) => ReadonlySet<number>;
  /** Leaves that a step stored to, also where they stayed what they were. */
  readonly writes: (step: number) => ReadonlySet<number>;
  /** The steps that stored a value into a leaf, also where it was there already. */
  readonly storing: (leaf: number, value: LeafValue) => readonly number[];
  /** Does the operation that a step belongs to end with it? */
  readonly ends: (step: number) => boolean;
  /** The step with which the operation began that this step belongs to. */
  readonly begun: (step: number) => number;
  /** Name of the step without the operation's parts that it is in. */
  readonly stepName: (step: number) => string;
}

/** Arranges a trace and its footprints by leaf. What is no step's own doing (`System.normalise`) is not in it. */
export const historyOf = <S, E extends Event>(
  trace: Trace<S, E>,
  footprints: TraceFootprints,
  table: Words,
): History => {
  const paths = layoutOf(trace.system).leaves.map(({ path }) => path);
  const numbers = new Map(paths.map((path, leaf) => [path, leaf]));
  const known = new Map<number, LeafWords>();
  const words = (leaf: number): LeafWords => {
    const before = known.get(leaf);
    if (before !== undefined) return before;
    const fresh = wordsFor(table, paths[leaf] ?? "");
    known.set(leaf, fresh);
    return fresh;
  };
  const changes = trace.steps.flatMap(({ transition, changes: all }, step) => {
    const own = new Set(footprints.steps[step]?.writes);
    return all.flatMap(({ path, before, after }): readonly LeafChange[] => {
      const leaf = numbers.get(path) ?? -1;
      return own.has(leaf) ? [{ step, leaf, actor: transition.actor, was: before, is: after }] : [];
    });
  });
  const byLeaf = new Map<number, LeafChange[]>();
  for (const change of changes) {
    const list = byLeaf.get(change.leaf);
    if (list === undefined) byLeaf.set(change.leaf, [change]);
    else list.push(change);
  }
  const bySteps: LeafChange[][] = trace.steps.map(() => []);
  for (const change of changes) bySteps[change.step]?.push(change);
  const reads = footprints.steps.map((step) => new Set(step.reads));
  const writes = footprints.steps.map((step) => new Set(step.writes));
  const layout = layoutOf(trace.system);
  const states = [trace.initial, ...trace.steps.map(({ after }) => after)].map((state) =>
    leafValues(layout, state),
  );
  const transitions = trace.steps.map(({ transition }) => transition);
  const lastChange = (leaf: number, before: number): LeafChange | undefined =>
    changesOf(leaf).findLast(({ step }) => step < before);
  const changesOf = (leaf: number): readonly LeafChange[] => byLeaf.get(leaf) ?? [];
  const valueBefore = (leaf: number, step: number): LeafValue => {
    const [field, value] = [layout.leaves[leaf]?.field, states[step]?.[leaf] ?? ""];
    return field === undefined ? value : shownValue(field, value);
  };
  return {
    length: trace.steps.length,
    paths,
    words,
    actor: (step) => trace.steps[step]?.transition.actor ?? "",
    reads: (step) => reads[step] ?? new Set(),
    changes,
    changesBy: (step) => bySteps[step] ?? [],
    changesOf,
    lastChange,
    valueBefore,
    asks: (step) => new Set(footprints.steps[step]?.asked),
    writes: (step) => writes[step] ?? new Set(),
    storing: (leaf, value) =>
      trace.steps.flatMap((_, step) =>
        writes[step]?.has(leaf) === true && valueBefore(leaf, step + 1) === value ? [step] : [],
      ),
    ends: (step) => {
      const { transition, after } = trace.steps[step] ?? {};
      return transition !== undefined && after?.pc[transition.actor] === 0;
    },
    isResting: (leaf, value) => {
      const field = layout.leaves[leaf]?.field;
      return field !== undefined && value === shownValue(field, defaultOf(field));
    },
    did: ({ leaf, was, is }) => words(leaf).did(was, is),
    begun: (step) => {
      const actor = transitions[step]?.actor;
      for (let i = step; i >= 0; i--) {
        const { actor: whose, from } = transitions[i] ?? {};
        if (whose === actor && from === 0) return i;
      }
      return 0;
    },
    stepName: (step) => transitions[step]?.step.split("/").at(-1) ?? "",
  };
};
