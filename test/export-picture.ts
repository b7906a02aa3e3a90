import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { writeFileSync } from "node:fs";
import { dotText } from "../checker/export/dot.ts";
import { stateGraph } from "../checker/export/state-graph.ts";
import { mutex } from "./toys/mutex.ts";

/**
 * Draws the picture of docs/export.md: `node --import tsx test/export-picture.ts`. Needs Graphviz (Debian's package graphviz); the text that
 * it draws is committed beside it, and compared by a test.
 */
const graph = stateGraph(mutex(), 20);
if (graph.kind !== "graph") throw new Error("too large");
const text = dotText(graph);
const place = (name: string): string =>
  fileURLToPath(new URL(`../docs/export/${name}`, import.meta.url));
writeFileSync(place("mutex.dot"), text);
// Without the comments that name the version of Graphviz.
const svg = execFileSync("dot", ["-Tsvg"], { input: text, encoding: "utf8" }).replace(
  /<!--[^]*?-->\n?/g,
  "",
);
writeFileSync(place("mutex.svg"), svg);
