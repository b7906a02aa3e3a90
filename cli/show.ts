import { Option, type Command } from "commander";
import type { Event } from "../checker/protocol/step.ts";
import { forms, inForm, type Form } from "../counterexamples/forms.ts";
import { traceDocument } from "../counterexamples/json.ts";
import type { Shown } from "../counterexamples/shown.ts";
import { explain } from "../counterexamples/why/why.ts";
import { noWords } from "../counterexamples/why/words.ts";
import type { Catalog } from "./catalog.ts";
import type { Context } from "./context.ts";
import { replayFile } from "./resolve.ts";
import type { Finish } from "./support/command.ts";
import { program, UserError } from "./support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "./support/json.ts";
import { status, type Status } from "./support/status.ts";
import { print } from "./support/terminal.ts";

const help = `
Examples:
  ${program} show counterexamples/faults/FILE.json
  ${program} show counterexamples/faults/FILE.json --format mail
  ${program} show counterexamples/faults/FILE.json --format html > trace.html

Forms:
  lanes    a lane for each actor, what changed beside each step, and why it comes to the breach
  mail     plain ASCII, at most 75 columns: CPU 0 | CPU 1 | VMM, with the kernel's functions
  mermaid  a sequence diagram, for an issue or a comment on GitHub
  json     the trace with states and differences
  html     one file that needs nothing else

Exit status: 0 shown, 2 the file is unreadable or no longer fits the model.`;

interface ShowOptions {
  readonly format: Form;
  readonly json?: JsonOption;
}

/** `staleproof show FILE` */
export const addShow = <S, E extends Event>(
  parent: Command,
  { catalog }: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("show")
    .summary("draw a recorded schedule, and say why it comes to the breach")
    .description("Draw a recorded schedule, and say why it comes to the breach.")
    .argument("[file]", "a counterexample, as check records it")
    .addOption(new Option("--format <format>", "how it is drawn").choices(forms).default("lanes"))
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((file: string | undefined, options: ShowOptions) => {
      const { json, file: path } = fileAndJson(file, options.json);
      const isAsked = command.getOptionValueSource("format") === "cli";
      if (jsonOnly(json) && isAsked && options.format !== "json")
        throw new UserError(
          `--format ${options.format} and --json both want standard output`,
          "give --json a file, or leave one of them out",
        );
      finish(runShow(catalog, path, options.format, json));
    });
};

const runShow = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string | undefined,
  form: Form,
  json: JsonOption,
): Status => {
  if (path === undefined) throw new UserError("show needs a file", `see: ${program} show --help`);
  const shown = shownOf(catalog, path);
  if (!jsonOnly(json)) print(inForm(form, shown));
  emitJson(json, traceDocument(shown));
  return status.ok;
};

/**
 * Reads, replays and explains a file; throws UserError if it is unreadable or no longer fits. `named` is the path that the command to
 * replay it is told with.
 */
export const shownOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  named = path,
): Shown<S, E> => {
  const { file, outcome } = replayFile(catalog, path);
  const { trace, finding } = outcome;
  const words = catalog.words ?? noWords;
  const property = catalog.build(file).properties.find(({ name }) => name === file.property);
  return {
    file,
    trace,
    claim: property?.claim ?? "",
    finding,
    explanation:
      property === undefined
        ? { why: [], effects: [], notes: [] }
        : explain(trace, property, words),
    words,
    replayCommand: `${program} replay ${named}`,
  };
};
