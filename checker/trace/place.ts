import type { Taken } from "./trace.ts";

/** A state of the system, how much of the trace it explains, and what trace and system still owe each other. */
export interface Place {
  readonly words: Int32Array;
  /** Events before it are explained. */
  readonly position: number;
  /** By actor: the announcement that it has not acted upon yet, a position in the trace, or -1. */
  readonly announced: readonly number[];
  /** By actor: what it has done and the trace has not reported yet, ordered by key. */
  readonly owed: readonly (readonly Owed[])[];
  /** How far-fetched the steps since the last event are. */
  readonly effort: number;
  /** The transition that led here, its id, and from where. */
  readonly by: number | null;
  readonly parent: Place | null;
}

export interface Owed {
  readonly key: string;
  /** The actor may go on before it is reported. */
  readonly late: boolean;
  /** the step */
  readonly by: string;
}

/** What an actor owes if all is reported: the same list each time. */
export const nothing: readonly Owed[] = [];

/** What is owed after a step, ordered by key. */
export const owing = (
  before: readonly Owed[],
  keys: readonly string[],
  late: boolean,
  by: string,
): readonly Owed[] =>
  keys.length === 0
    ? before
    : before.length === 0 && keys.length === 1 && keys[0] !== undefined
      ? [{ key: keys[0], late, by }]
      : [...before, ...keys.map((key) => ({ key, late, by }))].sort((a, b) =>
          a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
        );

/** Equal for places from which the same can follow. */
export const keyOfPlace = ({ words, position, announced, owed }: Place): string => {
  const halves = new Uint16Array(words.buffer, words.byteOffset, words.length * 2);
  let key = String.fromCharCode(...halves, position, position >>> 16);
  for (const at of announced) key += `,${at}`;
  for (const list of owed) {
    key += "|";
    for (const { key: owedKey, late } of list) key += late ? `${owedKey}~` : `${owedKey}+`;
  }
  return key;
};

/** The transitions that led to a place, with the position before each. */
export const wayTo = (end: Place | null): readonly Taken[] => {
  const way: Taken[] = [];
  for (let here = end; here !== null; here = here.parent)
    if (here.by !== null && here.parent !== null)
      way.push({ position: here.parent.position, transition: here.by });
  return way.reverse();
};
