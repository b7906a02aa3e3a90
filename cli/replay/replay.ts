import type { Command } from "commander";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { inCheckout, typed, type Context } from "../context.ts";
import { replayFile } from "../resolve.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { plural, print, remark, wrap } from "../support/terminal.ts";

const help = `
Examples:
  ${program} replay counterexamples/faults/FILE.json
  ${program} replay counterexamples/faults/FILE.json --json
  ${program} replay                               everything that is recorded
  ${program} replay .staleproof/counterexamples   everything in a folder

Every step must exist, be enabled and lead to the recorded state, and the property must be breached by
the last of them.

Exit status: 1 the violation is there as recorded (of a folder: all of them), 2 a file is unreadable or no longer
fits; of a folder each that does not is named.`;

/** `staleproof replay FILE` */
export const addReplay = <S, E extends Event>(
  parent: Command,
  { catalog, root }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("replay")
    .summary("run a recorded schedule against the model as it is now")
    .description("Run a recorded schedule against the model as it is now.")
    .argument(
      "[file]",
      "a counterexample, as check records it, or a folder (default: all recorded)",
    )
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((file: string | undefined, options: { readonly json?: JsonOption }) => {
      const given = fileAndJson(file, options.json);
      const path = given.file ?? inCheckout(root, "counterexamples");
      finish(
        existsSync(path) && statSync(path).isDirectory()
          ? replayFolder(catalog, path, given.json)
          : runReplay(catalog, path, given.json),
      );
    });
};

/** Replays every counterexample below a folder; one that does not fit is named, and the others are replayed all the same. */
const replayFolder = <S, E extends Event>(
  catalog: Catalog<S, E>,
  folder: string,
  json: JsonOption,
): Status => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => typed(join(folder, name)));
  if (files.length === 0)
    throw new UserError(`${folder} has no counterexamples`, `record some: ${program} check`);
  const failures = files.flatMap((path) => {
    try {
      replayFile(catalog, path);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [{ file: path, why: error.message }];
    }
  });
  for (const { why } of failures) remark(why);
  if (!jsonOnly(json))
    print(
      `${plural(files.length - failures.length, "counterexample")} as recorded, ${failures.length} not`,
    );
  emitJson(json, { schema: 1, files, failures });
  return failures.length > 0 ? status.usage : status.violated;
};

const runReplay = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  json: JsonOption,
): Status => {
  const { file, outcome } = replayFile(catalog, path);
  const { design, edits, scenario, property } = file;
  const subject = [design, ...edits.map((edit) => `+ ${edit}`), scenario, property].join(" ");
  if (!jsonOnly(json)) {
    print(`${subject}: ${file.verdict} as recorded, ${plural(file.steps.length, "step")}`);
    print(wrap(outcome.finding ?? "judged on all that can follow: see check", "  "));
    print(`  ${program} show ${path}`);
  }
  emitJson(json, {
    schema: 1,
    file: path,
    design,
    edits,
    scenario,
    property,
    verdict: file.verdict,
    steps: file.steps.length,
    finding: outcome.finding,
  });
  return status.violated;
};
