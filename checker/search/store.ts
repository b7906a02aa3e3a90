import type { Packed } from "../state/packed.ts";
import { EdgeLog } from "./edges.ts";
import { isExhausted } from "./exhausted.ts";
import { cell, type Queue } from "./queue.ts";
import type { Inspect } from "./questions.ts";
import type { StateTable } from "./table.ts";
import { codeFor } from "./words.ts";

/** Where the queued successors of a search go. */
export interface Store {
  /** Stores what is queued and asks about what is new, in the order in which it was queued. The view holds another state then. */
  readonly drain: () => void;
  /** Transitions taken so far. */
  readonly transitions: () => number;
  /** What was being stored when something threw: the state that it comes from, and the transition; null if nothing was. */
  readonly storing: () => { readonly state: number; readonly via: number } | null;
  /** The transitions to states that were known, if they are kept: null if nobody wants them, or if there was no memory for them. */
  readonly edges: () => EdgeLog | null;
  /** Goes on from what was counted and kept before. Edges that nobody wants are forgotten. */
  readonly restore: (transitions: number, edges: EdgeLog | null) => void;
}

/** `maxBytes` is for the table and the edges together: the edges give way. */
export const makeStore = <S>(
  { words }: Packed<S>,
  table: StateTable,
  queue: Queue,
  inspect: Inspect,
  { wantsEdges, maxBytes }: { readonly wantsEdges: boolean; readonly maxBytes: number },
): Store => {
  const { entries, width, control } = queue;
  const { copy } = codeFor(width);
  let edges = wantsEdges ? new EdgeLog() : null;
  let transitions = 0;
  /** The entry that is being asked about. */
  let place = -1;

  const stored = (number: number, at: number): void => {
    place = at;
    copy(entries, at, words, 0);
    inspect(number);
  };
  const known = (number: number, at: number): void => {
    try {
      edges?.add(entries[at + width + 1] as number, number);
    } catch (thrown) {
      if (!isExhausted(thrown)) throw thrown;
      edges = null;
    }
  };
  return {
    drain: () => {
      const end = control[cell.end] as number;
      control[cell.end] = 0;
      transitions += control[cell.taken] as number;
      control[cell.taken] = 0;
      const beside = edges?.bytes ?? 0;
      table.beside = beside;
      table.addAll(queue, end, stored, edges === null ? null : known);
      place = -1;
      if (edges !== null && (table.beside < beside || table.bytes + edges.bytes > maxBytes))
        edges = null;
    },
    transitions: () => transitions,
    storing: () =>
      place < 0
        ? null
        : {
            state: entries[place + width + 1] as number,
            via: entries[place + width + 2] as number,
          },
    edges: () => edges,
    restore: (before, kept) => {
      transitions = before;
      edges = wantsEdges ? kept : null;
    },
  };
};
