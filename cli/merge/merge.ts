import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import { typed, type Context } from "../context.ts";
import { makeFolder, writeIfChanged } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import { readDocument } from "../support/read-document.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import { plural, print, remark } from "../support/terminal.ts";
import { sweepDocument } from "../sweep/document.ts";
import { planSweep } from "../sweep/plan.ts";
import { versionOf } from "../sweep/version.ts";
import { collect, refuseStrangers, shardsWithout, someOf, type Given } from "./collect.ts";
import type { MergeDocument } from "./document.ts";
import { statusOfReport } from "./judge.ts";
import { reportOf } from "./report.ts";
import { makeSchedules } from "./schedules.ts";
import { reportText } from "./text.ts";

const help = `
Examples:
  ${program} merge shard-*.json --out report.json
  ${program} merge shard-*.json --record schedules
  ${program} merge shard-1.json shard-3.json --partial

The report of a sweep is the same, byte by byte, however many shards it was done in, and wherever.
Shards of another version or of another sweep are refused, as are results that contradict each other.

Exit status, the first that applies: 2 usage or bad input (a job that nobody has done, without --partial),
then what check, gallery or ablate would say.`;

const mergeOptions = z
  .object({
    partial: z.boolean().default(false),
    record: z.string().optional(),
    out: z.string().optional(),
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
type MergeOptions = z.infer<typeof mergeOptions>;

/** `staleproof merge FILES...`: one report of what the shards of a sweep found out. */
export const addMerge = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("merge")
    .summary("one report of all shards of a sweep")
    .description("Put together what the shards of a sweep found out.")
    .argument("<files...>", "documents of sweep --out")
    .option("--partial", "also if there are jobs that nobody has done")
    .option("--record <dir>", "write the schedules there")
    .option("--out <file>", "where the report goes: the same as --json FILE")
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((files: readonly string[]) =>
      finish(merge(context, files, mergeOptions.parse(command.opts()))),
    );
};

const merge = <S, E extends Event>(
  context: Context<S, E>,
  files: readonly string[],
  options: MergeOptions,
): Status => {
  const { catalog } = context;
  const { partial, record } = options;
  if (options.out !== undefined && options.json !== undefined)
    throw new UserError("--out FILE is --json FILE", "leave out one of them");
  const json = options.json ?? options.out;
  probeJson(json);
  const given = files.map((path): Given => ({
    path,
    document: readDocument(path, {
      schema: sweepDocument,
      name: "document of sweep",
      next: `${program} sweep --shard i/n --out ${path}`,
    }),
  }));
  const version = versionOf(context);
  refuseStrangers(given, version);
  const [first] = given;
  if (first === undefined) throw new UserError("there is nothing to be merged", "name files");
  const plan = planSweep(catalog, first.document.sweep.asked);
  const { outcomes, missing, twice } = collect(plan, given);
  if (twice.length > 0)
    remark(
      `${plural(twice.length, "job")} done more than once, with one outcome: ${someOf(twice)}`,
    );
  if (missing.length > 0) {
    const shards = shardsWithout(plan, given);
    const text = `${plural(missing.length, "job")} of ${plan.jobs.length} missing${shards.length > 0 ? ` (no file of shard ${shards.join(", ")})` : ""}: ${someOf(missing)}`;
    if (!partial)
      throw new UserError(text, "sweep those shards again, or see what there is with --partial");
    remark(text);
  }
  const schedules = makeSchedules();
  const report = reportOf(catalog, plan, outcomes, schedules);
  if (record !== undefined) {
    makeFolder(record);
    for (const [name, text] of schedules.all()) writeIfChanged(join(typed(record), name), text);
  }
  if (!jsonOnly(json)) print(reportText(report));
  const { id, asked, jobs } = plan;
  emitJson(json, {
    schema: 1,
    version,
    sweep: { id, asked, jobs: jobs.length },
    missing,
    report,
  } satisfies MergeDocument);
  return firstOf([statusOfReport(report), missing.length > 0 ? status.undecided : status.ok]);
};
