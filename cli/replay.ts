import type { Command } from "commander";
import type { Event } from "../checker/protocol/step.ts";
import type { Catalog } from "./catalog.ts";
import type { Context } from "./context.ts";
import { replayFile } from "./resolve.ts";
import type { Finish } from "./support/command.ts";
import { program, UserError } from "./support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "./support/json.ts";
import { status, type Status } from "./support/status.ts";
import { plural, print, wrap } from "./support/terminal.ts";

const help = `
Examples:
  ${program} replay counterexamples/faults/FILE.json
  ${program} replay counterexamples/faults/FILE.json --json

Every step must exist, be enabled and lead to the recorded state, and the property must be breached by
the last of them.

Exit status: 1 the violation is there as recorded, 2 the file is unreadable or no longer fits.`;

/** `staleproof replay FILE` */
export const addReplay = <S, E extends Event>(
  parent: Command,
  { catalog }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("replay")
    .summary("run a recorded schedule against the model as it is now")
    .description("Run a recorded schedule against the model as it is now.")
    .argument("[file]", "a counterexample, as check records it")
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((file: string | undefined, options: { readonly json?: JsonOption }) => {
      finish(runReplay(catalog, fileAndJson(file, options.json)));
    });
};

const runReplay = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { file: path, json }: { readonly file: string | undefined; readonly json: JsonOption },
): Status => {
  if (path === undefined)
    throw new UserError("replay needs a file", `see: ${program} replay --help`);
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
