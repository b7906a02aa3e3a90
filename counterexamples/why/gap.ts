import type { History, LeafChange } from "./history.ts";

/** Something that a breach hangs on and that did not happen, came too early, or was not looked at again. */
export interface Gap {
  /** The less, the more telling. */
  readonly weight: number;
  readonly sentence: string;
  /** Of gaps about the same thing one is told. */
  readonly about: string;
}

/** What is told of a breach, each in the order of steps. */
export interface Told {
  /** What led to what the last step met. */
  readonly held: readonly LeafChange[];
  /** What was promised to the contrary. */
  readonly promised: readonly LeafChange[];
  /** Leaves that the violated property looked at. */
  readonly asked: readonly number[];
}

/** A way in which something can be missing; it knows roles, reads and writes, and no counterexample. */
export type Rule = (history: History, told: Told) => readonly Gap[];

/** A step as people count. */
export const at = (step: number): string => `step ${step + 1}`;

/** The step that breaches. */
export const lastStep = ({ length }: History): number => length - 1;

/** The last change that made the promise; undefined if it was made before the schedule, or never. */
export const promiseOf = (history: History, { promised }: Told): LeafChange | undefined =>
  promised.findLast(({ leaf }) => history.words(leaf).role === "promise");

/** Do several actors work on it? */
export const isShared = (history: History, leaf: number): boolean =>
  history.words(leaf).role === "shared";
