import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kvm } from "../cli/kvm.ts";
import type { HistoricEntry } from "../cli/catalog.ts";
import { shownOf } from "../cli/show.ts";
import { inForm } from "../counterexamples/forms.ts";
import { notModelled } from "../model/designs/historic/not-modelled.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const pathOf = ({ name }: HistoricEntry): string => `counterexamples/historic/${name}.json`;

const shownCase = (of: HistoricEntry) => shownOf(kvm, join(root, pathOf(of)), pathOf(of));

/** A vertical bar ends a cell. */
const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const commitLink = (commit: string): string =>
  `[\`${commit}\`](https://git.kernel.org/torvalds/c/${commit})`;

/** Rows of Markdown, and a section for each case: from the recorded schedules, nothing is searched. */
export const galleryPage = (): readonly string[] => {
  const recorded = kvm.historic.filter((of) => existsSync(join(root, pathOf(of))));
  const shown = recorded.map((of) => ({ of, made: shownCase(of) }));
  return [
    "| bug | fix | design | scenario | property | steps |",
    "| --- | --- | --- | --- | --- | --- |",
    ...shown.map(({ of, made }) =>
      row([
        `[${of.name}](#${of.name})`,
        commitLink(of.commit),
        `\`${of.design}\``,
        `\`${of.scenario}\``,
        `\`${of.property}\``,
        String(made.file.steps.length),
      ]),
    ),
    ...shown.flatMap(({ of, made }) => [
      "",
      `## ${of.name}`,
      "",
      `${commitLink(of.commit)}: ${of.title}`,
      "",
      `${of.about[0]?.toUpperCase() ?? ""}${of.about.slice(1)}.`,
      "",
      `\`${of.design}\` in \`${of.scenario}\` on \`${made.file.machine}\`: \`${of.property}\` holds, and without the fix is violated in ${made.file.steps.length} steps.`,
      "",
      "```text",
      ...inForm("lanes", made)
        .trimEnd()
        .split("\n")
        .map((line) => line.trimEnd()),
      "```",
    ]),
  ];
};

/** Rows of Markdown: fixes that cannot be taken away, and why. */
export const notModelledTable = (): readonly string[] =>
  notModelled.length === 0
    ? ["Nothing is listed yet."]
    : [
        "| fix | about | what the model lacks |",
        "| --- | --- | --- |",
        ...notModelled.map(({ commit, about, reason }) => row([commitLink(commit), about, reason])),
      ];
