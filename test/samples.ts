import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kvmProgram, run } from "./cli/run.ts";

/** Documents whose samples are real output. */
export const documents = ["README.md", "CONTRIBUTING.md"] as const;

const root = fileURLToPath(new URL("..", import.meta.url));

export const pathOf = (document: string): string => `${root}${document}`;
export const textOf = (document: string): string => readFileSync(pathOf(document), "utf8");

/** A sample: between `<!-- sample: ARGUMENTS -->` and `<!-- /sample -->`, a fenced block with the command and what it prints. */
const pattern = /<!-- sample: (.*?) -->\n[^]*?<!-- \/sample -->/g;

/** What the model does not decide. */
export const masked = (text: string): string => text.replace(/\b\d+(\.\d+)? s\b/g, "N s");

/** The document with every sample run anew, one after the other: a later one may use what an earlier one recorded. */
export const withFreshSamples = async (text: string): Promise<string> => {
  let fresh = text;
  for (const [whole, command = ""] of text.matchAll(pattern)) {
    const block = await sample(command);
    fresh = fresh.replace(whole, () => block);
  }
  return fresh;
};

const sample = async (command: string): Promise<string> => {
  const { out, err } = await run(command.split(" "), root, kvmProgram);
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
