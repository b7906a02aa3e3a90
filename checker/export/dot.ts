import type { Event } from "../protocol/step.ts";
import { decode } from "../state/immutable.ts";
import { keyLines } from "../state/key.ts";
import { layoutOf } from "../state/layout.ts";
import { labelOf } from "./label.ts";
import type { StateGraph } from "./state-graph.ts";

/** The graph for Graphviz: each state with the fields that are not at their default, each transition with its step. */
export const dotText = <S, E extends Event>({
  system,
  states,
  edges,
}: StateGraph<S, E>): string => {
  const layout = layoutOf(system);
  const nodes = states.map((words, number) => {
    const lines = keyLines(system, decode(layout, words));
    return `  ${number} [label="${[number, ...lines].map(quoted).join("\\n")}"];`;
  });
  const arrows = edges.map(
    ({ from, to, transition }) => `  ${from} -> ${to} [label="${quoted(labelOf(transition))}"];`,
  );
  return [
    "digraph states {",
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=10];',
    "  0 [penwidth=2];",
    ...nodes,
    ...arrows,
    "}",
    "",
  ].join("\n");
};

const quoted = (text: string | number): string => String(text).replace(/["\\]/g, "\\$&");
