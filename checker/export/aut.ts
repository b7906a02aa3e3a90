import type { Event } from "../protocol/step.ts";
import { labelOf } from "./label.ts";
import type { StateGraph } from "./state-graph.ts";

/** The graph as Aldebaran text, which CADP, mCRL2 and others read: labelled transitions, state 0 first; states have no names. */
export const autText = <S, E extends Event>({ states, edges }: StateGraph<S, E>): string =>
  [
    `des (0, ${edges.length}, ${states.length})`,
    ...edges.map(
      ({ from, to, transition }) => `(${from}, "${labelOf(transition).replace(/"/g, "'")}", ${to})`,
    ),
    "",
  ].join("\n");
