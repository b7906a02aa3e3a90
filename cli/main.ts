import { isMainThread } from "node:worker_threads";
import { Command, CommanderError } from "commander";
import { EditError } from "../checker/protocol/edit.ts";
import type { Event } from "../checker/protocol/step.ts";
import { addAblate } from "./ablate/ablate.ts";
import { addCheck } from "./check/check.ts";
import { addCompare } from "./compare/compare.ts";
import { serveJobs } from "./check/worker.ts";
import type { Context } from "./context.ts";
import { addExport } from "./export/export.ts";
import { addGallery } from "./gallery/gallery.ts";
import { addList } from "./list/list.ts";
import { addMerge } from "./merge/merge.ts";
import { addNew } from "./new-property.ts";
import { addReplay } from "./replay/replay.ts";
import { addReport } from "./report/report.ts";
import { addShow } from "./show.ts";
import { exitStatusHelp, type Finish } from "./support/command.ts";
import { messageOf, program, UserError } from "./support/failure.ts";
import { status, type Status } from "./support/status.ts";
import { servantWord, serveSweep } from "./sweep/serve.ts";
import { addSweep } from "./sweep/sweep.ts";
import { addTrace } from "./trace/trace.ts";
import { addUpdate } from "./update.ts";
import { addView } from "./view/view.ts";

/** The whole program. Started again in a worker thread, it checks cells for the first one; in a process of a sweep, it does its jobs. */
export const main = async <S, E extends Event>(context: Context<S, E>): Promise<void> => {
  if (!isMainThread) {
    serveJobs(context.catalog);
    return;
  }
  if (process.argv[2] === servantWord && process.send !== undefined) return serveSweep(context);
  leaveWithTheReader();
  process.exitCode = await command(context, process.argv.slice(2));
};

/** One command, from its arguments to its exit status. */
export const command = async <S, E extends Event>(
  context: Context<S, E>,
  args: readonly string[],
): Promise<Status> => {
  const root = new Command("staleproof");
  let code: Status = status.ok;
  const finish: Finish = (given) => {
    code = given;
  };
  root
    .description(
      "A model checker for the protocol that keeps KVM's memslots, SPTEs and TLBs coherent.",
    )
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .showSuggestionAfterError()
    .addHelpText("after", `\nCalled as: ${program} COMMAND${exitStatusHelp}`);
  for (const add of [
    addCheck,
    addAblate,
    addCompare,
    addGallery,
    addList,
    addReplay,
    addShow,
    addView,
    addTrace,
    addExport,
    addReport,
    addSweep,
    addMerge,
    addNew,
    addUpdate,
  ])
    add(root, context, finish);
  try {
    await root.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error);
  }
};

/** One line on standard error; a stack trace only for those who ask for it. */
const report = (error: unknown): Status => {
  // Commander has printed already: help, or what is wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? status.ok : status.usage;
  const isUsers = error instanceof UserError || error instanceof EditError;
  const advice = isUsers ? "" : " (a mistake of staleproof; STALEPROOF_DEBUG=1 shows where)";
  process.stderr.write(`staleproof: ${messageOf(error)}${advice}\n`);
  if (process.env["STALEPROOF_DEBUG"] === "1" && error instanceof Error)
    process.stderr.write(`${error.stack ?? ""}\n`);
  return status.usage;
};

/** Commander puts its suggestion on a line of its own. */
const oneLine = (text: string): string => {
  const joined = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ");
  return `staleproof: ${joined.replace(/\.$/, "")}; see: ${program} --help\n`;
};

/** `staleproof check | head`: when the reader has gone, there is nobody to work for. */
const leaveWithTheReader = (): void => {
  process.stdout.on("error", (error: Error & { readonly code?: string }) => {
    process.exit(error.code === "EPIPE" ? status.interrupted : status.usage);
  });
};
