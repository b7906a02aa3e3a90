import { createHash } from "node:crypto";
import type { Event } from "../../checker/protocol/step.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import { searchUpTo } from "../../checker/forecast/index.ts";
import type { Subject } from "../catalog.ts";

/** States by whose counts two versions of a system are told apart. */
const begun = 5_000;

/**
 * A short text that changes with what a cell is: its state, its transitions, its properties, and how its search begins. So a result is
 * kept while only comments or other scenarios change. It is no proof: a change that shows late in the space needs `--anew`.
 */
export const fingerprintOf = <S, E extends Event>({
  system,
  properties,
}: Subject<S, E>): string => {
  // Not the count of transitions: what has been taken when a limit is met depends on how the search queues its successors.
  const { states, levels } = searchUpTo(system, begun, () => false);
  const what = [
    // Not those that take no bits here: any other mechanism of the model adds some.
    layoutOf(system)
      .leaves.filter(({ bits }) => bits > 0)
      .map(({ path, bits }) => [path, bits]),
    system.transitions.map(({ operation, step, choice }) => [operation, step, choice]),
    properties.map(({ name }) => name),
    [states, levels],
  ];
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 12);
};
