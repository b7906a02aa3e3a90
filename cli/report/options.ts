import type { Command } from "commander";
import { z } from "zod";

/** Adds the options of `report`, in the order of `--help`. */
export const addReportOptions = (command: Command): Command =>
  command
    .option("--html <file>", "where the page goes", "staleproof-report.html")
    .option(
      "--markdown <file>",
      "where the Markdown goes, - for standard output",
      "staleproof-report.md",
    )
    .option("--ablation <dir>", "documents of ablate, DESIGN.json (default: docs/ablation)")
    .option("--compare <file>", "a document of compare (default: compare.json in that folder)")
    .option("--matrix <file>", "a kill matrix (default: matrix.json in that folder)")
    .option("--json [file]", "write the answer as a JSON document, to standard output or a file");

const reportOptions = z
  .object({
    html: z.string(),
    markdown: z.string(),
    ablation: z.string().optional(),
    compare: z.string().optional(),
    matrix: z.string().optional(),
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
export type ReportOptions = z.infer<typeof reportOptions>;

/** What commander hands over, checked once. */
export const readReportOptions = (command: Command): ReportOptions =>
  reportOptions.parse(command.opts());
