import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { makeArena } from "./accessors.ts";
import { layoutOf } from "./layout.ts";
import { packAt, type Packed } from "./packed.ts";

/**
 * A view whose accessors mark which leaves are read and which are written, a bit for each leaf, in the area that is current. Whoever calls
 * something that is given the view chooses the area first, by `cells[0] = areaAt(n)`.
 *
 * The engine writes program counters into the words, past the accessors: those are never marked.
 */
export interface Recording<S> {
  readonly packed: Packed<S>;
  readonly cells: Int32Array;
  /** Where an area begins in `cells`: words of reads and of writes take turns, leaf n is bit n % 32 of the (n / 32)th of its kind. */
  readonly areaAt: (area: number) => number;
  /** Words of one kind in an area. */
  readonly words: number;
}

const arenaWords = 4096;
const arenaMarks = 1 << 18;
/** Cells that are no area's: which one is current. */
const ahead = 1;

// One arena for many recordings, as for ordinary views: recipes then meet the same classes in each. Areas are used once, and begin empty.
let current = makeArena(0, new Int32Array(0));
let usedWords = 0;
let usedMarks = 0;

export const packRecording = <S, E extends Event>(
  system: System<S, E>,
  areas: number,
): Recording<S> => {
  const layout = layoutOf(system);
  const words = Math.ceil(layout.leaves.length / 32);
  const [stateWords, marks] = [2 * layout.words, 2 * words * areas];
  const room = current.marks?.length ?? 0;
  if (usedWords + stateWords > current.words.length || usedMarks + marks > room) {
    current = makeArena(
      Math.max(arenaWords, stateWords),
      new Int32Array(Math.max(arenaMarks, ahead + marks)),
    );
    usedWords = 0;
    usedMarks = ahead;
  }
  const first = usedMarks;
  const packed = packAt(system, layout, { arena: current, first: usedWords });
  usedWords += stateWords;
  usedMarks += marks;
  return {
    packed,
    cells: current.marks ?? new Int32Array(0),
    areaAt: (area) => first + 2 * words * area,
    words,
  };
};
