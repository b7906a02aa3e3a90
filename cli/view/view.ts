import { InvalidArgumentError, type Command } from "commander";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { inCheckout, typed, type Context } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, type JsonOption } from "../support/json.ts";
import { status } from "../support/status.ts";
import { plural, print } from "../support/terminal.ts";
import { load, type Loaded } from "./load.ts";
import type { PageData } from "./page-data.ts";

const help = `
Examples:
  ${program} view                                 everything that is recorded
  ${program} view counterexamples/faults/FILE.json
  ${program} view ONE.json OTHER.json             side by side
  ${program} view FILE.json --html trace.html     one file, to be sent to somebody
The page is served to this machine only, at an address that is printed; Ctrl-C ends it. A file by itself
(--html) needs nothing and nobody, and shows the same, except that it cannot explore: that takes the engine.
A schedule that was saved from the page can be viewed again.
Exit status: 0 ended by Ctrl-C, or written; 2 a file is unreadable or no longer fits the model.`;

interface ViewOptions {
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
    .option("--html <file>", "write the page into one file instead of serving it")
    .option("--port <n>", "port to serve at (default: a free one)", port, 0)
    .option("--json [file]", "write where it is served, and what, as one JSON document")
    .addHelpText("after", help)
    .action(async (given: readonly string[], options: ViewOptions) => {
      const { file, json } = fileAndJson(given[0], options.json);
      const paths = [file ?? inCheckout(root, "counterexamples"), ...given.slice(1)];
      const files = paths.flatMap(filesOf);
      const viewed = lazily(catalog, files);
      // Files that were named are read at once; those of folders when they are looked at.
      const named = files.flatMap((file, i) => (paths.includes(file) ? [i] : []));
      for (const i of named) viewed(i);
      const data: PageData = {
        schema: 1,
        served: options.html === undefined,
        files,
        documents: files.map(() => null),
        first: named[0] ?? 0,
        second: named[1] ?? null,
        command: `${program} view ${paths.join(" ")}`,
      };
      if (options.html === undefined) await serve(data, viewed, options.port, json);
      else await write(data, viewed, options.html, json);
      finish(status.ok);
    });
};

type Viewed<S, E extends Event> = (file: number) => Loaded<S, E>;

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
  if (!jsonOnly(json)) print(`${url}  (${plural(data.files.length, "schedule")}; Ctrl-C ends it)`);
  emitJson(json, { schema: 1, url, files: data.files });
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  server.closeAllConnections();
  server.close();
};

const titleOf = ({ files }: PageData): string =>
  files.length === 1
    ? `Staleproof: ${files[0] ?? ""}`
    : `Staleproof: ${plural(files.length, "schedule")}`;

/** The files below a folder, or the file itself. */
const filesOf = (path: string): readonly string[] => {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => typed(join(path, name)));
  if (files.length === 0)
    throw new UserError(`${path} has no counterexamples`, `record some: ${program} check`);
  return files;
};

/** Loads each file when it is first asked for. */
const lazily = <S, E extends Event>(
  catalog: Catalog<S, E>,
  files: readonly string[],
): Viewed<S, E> => {
  const known = new Map<number, Loaded<S, E>>();
  return (i) => {
    const path = files[i];
    if (path === undefined) throw new UserError(`there is no file ${i}`);
    const loaded = known.get(i) ?? load(catalog, path, path);
    known.set(i, loaded);
    return loaded;
  };
};

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return number;
};
