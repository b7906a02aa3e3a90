import { InvalidArgumentError, type Command } from "commander";
import { once } from "node:events";
import type { Event } from "../../checker/protocol/step.ts";
import { repeatable } from "../check/options.ts";
import { inCheckout, type Context } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program } from "../support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "../support/json.ts";
import { status } from "../support/status.ts";
import { plural, print } from "../support/terminal.ts";
import type { PageData } from "./page-data.ts";
import { cellSources, fileSources, lazily, type CellOptions, type Viewed } from "./sources.ts";

const help = `
Examples:
  ${program} view                                 everything that is recorded
  ${program} view counterexamples/faults/FILE.json
  ${program} view ONE.json OTHER.json             side by side
  ${program} view FILE.json --html trace.html     one file, to be sent to somebody
  ${program} view --design userfault-v3 --scenario userfault-toggle   nothing recorded: explore
The page is served to this machine only, at an address that is printed; Ctrl-C ends it. A file by itself
(--html) needs nothing and nobody, and shows the same, except that it cannot explore: that takes the engine.
A schedule that was saved from the page can be viewed again.
Exit status: 0 ended by Ctrl-C, or written; 2 a file is unreadable or no longer fits the model.`;

interface ViewOptions extends CellOptions {
  readonly port: number;
  readonly html?: string;
  readonly json?: JsonOption;
}

/** `staleproof view [FILE|DIR...]` */
export const addView = <S, E extends Event>(
  parent: Command,
  { catalog, root }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("view")
    .summary("step through recorded schedules in a browser, and explore from there")
    .description("Step through recorded schedules in a browser, and explore from there.")
    .argument("[files...]", "counterexamples, schedules, or folders (default: all recorded)")
    .option("--design <name>", "explore a design (repeatable)", repeatable, [])
    .option("--scenario <name>", "in this scenario (repeatable; default: all)", repeatable, [])
    .option("--fault <name>", "with this seeded fault (repeatable)", repeatable, [])
    .option("--edit <edit>", "with this edit, as for check (repeatable)", repeatable, [])
    .option("--machine <name>", "instead of each scenario's own")
    .option("--html <file>", "write the page into one file instead of serving it")
    .option("--port <n>", "port to serve at (default: a free one)", port, 0)
    .option("--json [file]", "write where it is served, and what, as one JSON document")
    .addHelpText("after", help)
    .action(async (given: readonly string[], options: ViewOptions) => {
      const { file, json } = fileAndJson(given[0], options.json);
      const paths = [...(file === undefined ? [] : [file]), ...given.slice(1)];
      const cells = cellSources(catalog, options);
      const recorded =
        paths.length + cells.length === 0 ? [inCheckout(root, "counterexamples")] : paths;
      const sources = [...recorded.flatMap((path) => fileSources(catalog, path)), ...cells];
      const viewed = lazily(sources);
      // What was named is loaded at once; the files of folders when they are looked at.
      const named = sources.flatMap(({ isNamed }, i) => (isNamed ? [i] : []));
      for (const i of named) viewed(i);
      const data: PageData = {
        schema: 1,
        served: options.html === undefined,
        files: sources.map(({ name }) => name),
        documents: sources.map(() => null),
        first: named[0] ?? 0,
        second: paths.length > 1 ? (named[1] ?? null) : null,
        command: `${program} view ${recorded.join(" ")}`.trim(),
      };
      if (options.html === undefined) await serve(data, viewed, options.port, json);
      else await write(data, viewed, options.html, json);
      finish(status.ok);
    });
};

const write = async <S, E extends Event>(
  data: PageData,
  viewed: Viewed<S, E>,
  html: string,
  json: JsonOption,
): Promise<void> => {
  const { pageOf } = await import("./page-html.ts");
  const documents = data.files.map((_, i) => viewed(i).document);
  writeWhole(html, pageOf({ ...data, documents }, titleOf(data)).html);
  if (!jsonOnly(json)) print(`${html}: ${plural(documents.length, "schedule")}`);
  emitJson(json, { schema: 1, html, files: data.files });
};

const serve = async <S, E extends Event>(
  data: PageData,
  viewed: Viewed<S, E>,
  wanted: number,
  json: JsonOption,
): Promise<void> => {
  const [{ pageOf }, { listening, viewServer }, { sessionOf }] = await Promise.all([
    import("./page-html.ts"),
    import("./server.ts"),
    import("./session.ts"),
  ]);
  const server = viewServer({
    page: pageOf(data, titleOf(data)),
    document: (file) => viewed(file).document,
    session: sessionOf(viewed),
  });
  const url = await listening(server, wanted);
  // Before anybody is told that there is something to end.
  const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  if (!jsonOnly(json)) print(`${url}  (${plural(data.files.length, "schedule")}; Ctrl-C ends it)`);
  emitJson(json, { schema: 1, url, files: data.files });
  await ended;
  server.closeAllConnections();
  server.close();
};

const titleOf = ({ files }: PageData): string =>
  files.length === 1
    ? `Staleproof: ${files[0] ?? ""}`
    : `Staleproof: ${plural(files.length, "schedule")}`;

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return number;
};
