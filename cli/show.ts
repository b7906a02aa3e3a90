import { Option, type Command } from "commander";
import type { Event } from "../checker/protocol/step.ts";
import { traceDocument } from "../counterexamples/json.ts";
import { lanes } from "../counterexamples/lanes.ts";
import type { Catalog } from "./catalog.ts";
import type { Context } from "./context.ts";
import { replayFile } from "./resolve.ts";
import type { Finish } from "./support/command.ts";
import { program, UserError } from "./support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "./support/json.ts";
import { status, type Status } from "./support/status.ts";
import { print } from "./support/terminal.ts";

const formats = ["lanes", "json"] as const;
type Format = (typeof formats)[number];

const help = `
Examples:
  ${program} show counterexamples/faults/FILE.json
  ${program} show counterexamples/faults/FILE.json --format json

Exit status: 0 shown, 2 the file is unreadable or no longer fits the model.`;

interface ShowOptions {
  readonly format: Format;
  readonly json?: JsonOption;
}

/** `staleproof show FILE` */
export const addShow = <S, E extends Event>(
  parent: Command,
  { catalog }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("show")
    .summary("draw a recorded schedule: a lane for each actor, what changed beside each step")
    .description("Draw a recorded schedule.")
    .argument("[file]", "a counterexample, as check records it")
    .addOption(new Option("--format <format>", "how it is drawn").choices(formats).default("lanes"))
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((file: string | undefined, options: ShowOptions) => {
      const { json, file: path } = fileAndJson(file, options.json);
      finish(runShow(catalog, path, json ?? (options.format === "json" ? true : undefined)));
    });
};

const runShow = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string | undefined,
  json: JsonOption,
): Status => {
  if (path === undefined) throw new UserError("show needs a file", `see: ${program} show --help`);
  const { file, outcome } = replayFile(catalog, path);
  const { trace, finding } = outcome;
  const claim = catalog.properties.find(({ name }) => name === file.property)?.claim ?? "";
  const replayCommand = `${program} replay ${path}`;
  if (!jsonOnly(json)) print(lanes({ file, trace, claim, finding, replayCommand }));
  emitJson(json, traceDocument(file, trace, finding));
  return status.ok;
};
