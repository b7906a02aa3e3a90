import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { designs } from "../model/designs/index.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { runOnKvm } from "./cli/run.ts";
import { exampleOutput } from "./examples/output.ts";
import { galleryPage, notModelledTable } from "./gallery-page.ts";
import { kernelTable } from "./kernel-table.ts";
import { poisonTable } from "./poison-table.ts";

/** Documents whose samples are real output. */
export const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/trace.md",
  "docs/compare.md",
  "docs/show.md",
  "docs/poison.md",
  "docs/gallery.md",
  "docs/ci.md",
  "docs/library.md",
  "ARCHITECTURE.md",
] as const;

const root = fileURLToPath(new URL("..", import.meta.url));

export const pathOf = (document: string): string => `${root}${document}`;
export const textOf = (document: string): string => readFileSync(pathOf(document), "utf8");

/** A sample: between `<!-- sample: ARGUMENTS -->` and `<!-- /sample -->`, a fenced block with the command and what it prints. */
const pattern = /<!-- sample: (.*?) -->\n[^]*?<!-- \/sample -->/g;

/** A table of what there is: between `<!-- table: KIND -->` and `<!-- /table -->`. */
const tablePattern = /<!-- table: (designs|scenarios) -->\n[^]*?<!-- \/table -->/g;

/** What the committed report answers: between `<!-- answer -->` and `<!-- /answer -->`, its first table. */
const answerPattern = /<!-- answer -->\n[^]*?<!-- \/answer -->/g;

/** Both ways of poisoning a page, from the committed comparison and verdicts: between `<!-- poison -->` and `<!-- /poison -->`. */
const poisonPattern = /<!-- poison -->\n[^]*?<!-- \/poison -->/g;

/** Kernel functions and the files of the model that are about them: between `<!-- kernel -->` and `<!-- /kernel -->`. */
const kernelPattern = /<!-- kernel -->\n[^]*?<!-- \/kernel -->/g;

/** The cases, from the recorded schedules: between `<!-- gallery -->` and `<!-- /gallery -->`. */
const galleryPattern = /<!-- gallery -->\n[^]*?<!-- \/gallery -->/g;

/** The example of the library and what it prints, which its own test compares: between `<!-- example -->` and `<!-- /example -->`. */
const examplePattern = /<!-- example -->\n[^]*?<!-- \/example -->/g;

/** What cannot be one: between `<!-- not-modelled -->` and `<!-- /not-modelled -->`. */
const notModelledPattern = /<!-- not-modelled -->\n[^]*?<!-- \/not-modelled -->/g;

/** Without what the model does not decide: durations, and the padding of tables. */
export const masked = (text: string): string =>
  text
    .replace(/\b\d+(\.\d+)? s\b/g, "N s")
    .replace(/ time="[^"]*"/g, ' time="N"')
    .replace(/-{3,}/g, "---")
    .replace(/(?<=\S) +/g, " ");

/** The document with every sample run anew, one after the other: a later one may use what an earlier one recorded. */
export const withFreshSamples = async (text: string): Promise<string> => {
  let fresh = text;
  for (const [whole, command = ""] of text.matchAll(pattern)) {
    const block = await sample(command);
    fresh = fresh.replace(whole, () => block);
  }
  return fresh
    .replace(tablePattern, (_, kind: "designs" | "scenarios") => table(kind))
    .replace(answerPattern, answer)
    .replace(poisonPattern, () => between("poison", poisonTable()))
    .replace(examplePattern, () => between("example", exampleBlocks()))
    .replace(galleryPattern, () => between("gallery", galleryPage()))
    .replace(notModelledPattern, () => between("not-modelled", notModelledTable()))
    .replace(kernelPattern, () => between("kernel", kernelTable()));
};

const between = (name: string, lines: readonly string[]): string =>
  [`<!-- ${name} -->`, "", ...lines, "", `<!-- /${name} -->`].join("\n");

const exampleBlocks = (): readonly string[] => [
  "```ts",
  textOf("examples/page-cache.ts").trimEnd(),
  "```",
  "",
  "```console",
  "$ npx tsx page-cache.ts",
  exampleOutput.trimEnd(),
  "```",
];

const answer = (): string => {
  const lines = textOf("docs/ablation/report.md").split("\n");
  const from = lines.findIndex((line) => line.startsWith("| design"));
  const to = lines.findIndex((line, i) => i > from && !line.startsWith("|"));
  return ["<!-- answer -->", "", ...lines.slice(from, to), "", "<!-- /answer -->"].join("\n");
};

const sample = async (command: string): Promise<string> => {
  const { out, err } = await runOnKvm(command.split(" "), root);
  const lines = `${out}${err}`
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
  return [
    `<!-- sample: ${command} -->`,
    "",
    "```console",
    `$ npm run -s staleproof -- ${command}`,
    ...lines,
    "```",
    "",
    "<!-- /sample -->",
  ].join("\n");
};

const table = (kind: "designs" | "scenarios"): string => {
  const rows =
    kind === "designs"
      ? designs.map(({ name, about }) => [name, about])
      : scenarios.map(({ name, asks }) => [name, asks]);
  const head = kind === "designs" ? "| design | what it is |" : "| scenario | the question |";
  return [
    `<!-- table: ${kind} -->`,
    "",
    head,
    "| --- | --- |",
    ...rows.map(([name, text]) => `| \`${name}\` | ${text} |`),
    "",
    "<!-- /table -->",
  ].join("\n");
};
