import { maxLoad as loadOfThreads } from "../parallel/memory.ts";
import { bytesToFinish } from "../search/finish.ts";
import { linkBytes, maxLoad } from "../search/table.ts";

/** What a search that comes to its end stores. */
export interface Stored {
  /** Int32 words of a state: those of its layout. */
  readonly words: number;
  readonly actors: number;
  readonly states: number;
  readonly transitions: number;
  /** Is can-finish judged? Its log of transitions is kept then. */
  readonly judgesFinish: boolean;
  readonly threads: number;
}

/** Bytes of a logged transition, about; measured between 2.3 and 3.2. */
const edgeBytes = 3;

/** Bytes of the tables of a search, at its end and with what growing the index takes before that. */
export const bytesForecast = (stored: Stored): number => {
  const { words, actors, states, transitions, judgesFinish, threads } = stored;
  const alone = threads === 1;
  const slots = slotsFor(states, alone ? maxLoad : loadOfThreads);
  // On one thread the old index is there until the new one is filled; with threads it grows in place.
  const index = 4 * slots * (alone ? 1.5 : 1);
  const log = states * (4 * words + (alone ? linkBytes : 0));
  const logged = alone ? transitions - states : transitions;
  const finish = judgesFinish ? edgeBytes * logged + bytesToFinish(states, actors) : 0;
  return Math.ceil(log + index + finish);
};

/** The index doubles whenever more than this share is used. */
const slotsFor = (states: number, load: number): number =>
  2 ** Math.max(10, Math.ceil(Math.log2(states / load)));
