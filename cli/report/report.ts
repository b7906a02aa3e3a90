import type { Command } from "commander";
import type { Event } from "../../checker/protocol/step.ts";
import { inCheckout, type Context } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import { buildReport } from "./build.ts";
import { htmlOf } from "./html.ts";
import { readInputs } from "./inputs.ts";
import { markdownOf } from "./markdown.ts";
import { addReportOptions, readReportOptions, type ReportOptions } from "./options.ts";
import { summaryDocumentOf, summaryText } from "./summary.ts";

const help = `
Examples:
  ${program} report
  ${program} report --markdown - | less
  ${program} report --ablation results --html report.html --markdown report.md

Made of what other commands have written, so that it takes seconds and equal documents give equal reports:
ablate DESIGN --json docs/ablation/DESIGN.json, compare --json docs/ablation/compare.json,
ablate DESIGN --matrix --json docs/ablation/matrix.json, and what npm run update commits.

Exit status: 0 written, 2 usage, or a document is missing or damaged.`;

/** `staleproof report` */
export const addReport = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("report")
    .summary("one page of everything: what is mandatory, what differs, what it costs")
    .description("Write one HTML page and one Markdown file of all that is known.");
  addReportOptions(command)
    .addHelpText("after", help)
    .action(() => finish(report(context, readReportOptions(command))));
};

const report = <S, E extends Event>(
  { catalog, root }: Context<S, E>,
  { html, markdown, ablation, compare, matrix, json }: ReportOptions,
): Status => {
  if (html === "-")
    throw new UserError(
      "only the Markdown goes to standard output",
      "use: --html FILE --markdown -",
    );
  if (markdown === "-" && jsonOnly(json))
    throw new UserError(
      "the Markdown and the document cannot both go to standard output",
      "use: --json FILE",
    );
  probeJson(json);
  const inputs = readInputs(
    {
      ablation: ablation ?? inCheckout(root, "docs", "ablation"),
      compare: compare ?? null,
      matrix: matrix ?? null,
      root,
    },
    catalog.designs,
  );
  const page = buildReport(inputs);
  const text = markdownOf(page);
  writeWhole(html, htmlOf(page));
  if (markdown === "-") print(text);
  else writeWhole(markdown, text);
  // Where standard output is for a document alone, the closing line is a remark.
  const tell = markdown === "-" || jsonOnly(json) ? remark : print;
  tell(
    `${summaryText(inputs)}; written: ${[html, ...(markdown === "-" ? [] : [markdown])].join(", ")}`,
  );
  emitJson(json, summaryDocumentOf(inputs));
  return status.ok;
};
