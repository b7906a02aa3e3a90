import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import { pack } from "../state/packed.ts";
import type { Limit, SearchLimits } from "../verdict.ts";

/** The reachable states in which every actor is idle, packed, in the order of the search. */
export interface Resting {
  readonly states: readonly Int32Array[];
  /** Why there may be more; null: these are all. */
  readonly limit: Limit | null;
}

/** Searches the whole interleaved space of a system for its states at rest. Throws what a step throws. */
export const restingStates = <S, E extends Event>(
  system: System<S, E>,
  limits: SearchLimits = {},
): Resting => {
  const packed = pack(system);
  const { words, counters } = packed;
  const idle = new Int32Array(packed.layout.words);
  for (const { word, shift, bits } of counters)
    idle[word] = (idle[word] ?? 0) | ((2 ** bits - 1) << shift);
  const states: Int32Array[] = [];
  const note = (): void => {
    for (let w = 0; w < idle.length; w++) if (((words[w] ?? 0) & (idle[w] ?? 0)) !== 0) return;
    states.push(words.slice());
  };
  const search = explore(system, [], limits, { packed, settle: () => undefined, note });
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  const { limit, broken } = turn.value;
  if (broken !== null) throw new Error(`${broken.operation}/${broken.step}: ${broken.message}`);
  return { states, limit };
};
