import type { Command } from "commander";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { inCheckout, requireCheckout, typed, type Context } from "../context.ts";
import { replayFile } from "../resolve.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, probeJson, type JsonOption } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { plural, print, remark, wrap } from "../support/terminal.ts";
import type { ReplayDocument, ReplayFolderDocument } from "./document.ts";
import { planRegression } from "./regression.ts";
import { replayTrail } from "./trail.ts";
import { updateKeys } from "./update-keys.ts";

const help = `
Examples:
  ${program} replay counterexamples/faults/FILE.json
  ${program} replay counterexamples/faults/FILE.json --json
  ${program} replay                               everything that is recorded
  ${program} replay .staleproof/counterexamples   everything in a folder
  ${program} replay --update FILE                 show which keys are others now, and rewrite them
  ${program} replay --test FILE                   a test that replays it, in test/regressions/
  ${program} replay --trail model.pml.trail       what SPIN has found in a model that export wrote

Every step must exist, be enabled and lead to the recorded state, and the property must be breached by
the last of them. --update forgives other keys, and nothing else. --trail takes SPIN's steps one by one,
shrinks what they breach, and records it as check --sample would.

Exit status: 1 the violation is there as recorded (of a folder: all of them), 2 a file is unreadable or no longer
fits; of a folder each that does not is named. With --update or --test: 0 what is to be written is there, 2 as above,
and nothing was written.`;

interface ReplayOptions {
  readonly json?: JsonOption;
  readonly update?: true;
  readonly test?: true;
  readonly trail?: string;
  readonly model?: string;
  readonly record?: string;
}

/** `staleproof replay FILE` */
export const addReplay = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const { catalog, root } = context;
  parent
    .command("replay")
    .summary("run a recorded schedule against the model as it is now")
    .description("Run a recorded schedule against the model as it is now.")
    .argument(
      "[file]",
      "a counterexample, as check records it, or a folder (default: all recorded)",
    )
    .option("--update", "rewrite the keys of the file, after showing which are others now")
    .option("--test", "write a regression test that replays the file")
    .option("--trail <file>", "a trail of SPIN's verifier, or what pan -r prints of it")
    .option("--model <file>", "the model of --trail (default: its name without .trail)")
    .option("--record <dir>", "where counterexamples of --trail go")
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((file: string | undefined, options: ReplayOptions) => {
      if (options.trail !== undefined) {
        const { model = null, record = null, json } = options;
        refuseBeside(file, options);
        finish(replayTrail(context, options.trail, { model, record, json }));
        return;
      }
      if ((options.model ?? options.record) !== undefined)
        throw new UserError(
          "--model and --record are for a trail",
          `name it: ${program} replay --trail FILE`,
        );
      if (options.test === true) requireCheckout(context, "replay --test");
      const given = fileAndJson(file, options.json);
      const path = given.file ?? inCheckout(root, "counterexamples");
      const isFolder = existsSync(path) && statSync(path).isDirectory();
      const writes = options.update ?? options.test ?? false;
      if (isFolder && writes)
        throw new UserError(
          `${path} is a folder; --update and --test are for one file`,
          `name it: ${program} replay ${options.update === true ? "--update" : "--test"} FILE`,
        );
      finish(
        isFolder
          ? replayFolder(catalog, path, given.json)
          : runReplay(catalog, root, path, { ...options, json: given.json }),
      );
    });
};

const refuseBeside = (file: string | undefined, { update, test }: ReplayOptions): void => {
  if (file === undefined && update === undefined && test === undefined) return;
  throw new UserError(
    "--trail is read by itself, without a counterexample, --update or --test",
    `see: ${program} replay --help`,
  );
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
  const document: ReplayFolderDocument = { schema: 1, files, failures };
  emitJson(json, document);
  return failures.length > 0 ? status.usage : status.violated;
};

/** Replays one file; writes its keys anew or a test of it, if that was asked for. */
const runReplay = <S, E extends Event>(
  catalog: Catalog<S, E>,
  root: string,
  path: string,
  {
    json,
    update,
    test,
  }: { readonly json: JsonOption; readonly update?: true; readonly test?: true },
): Status => {
  probeJson(json);
  const tell = jsonOnly(json) ? () => undefined : print;
  const updated = update === true ? updateKeys(catalog, path) : null;
  const { file, outcome } = updated ?? replayFile(catalog, path);
  const { design, edits, scenario, property } = file;
  const made = test === true ? planRegression(root, path, file) : null;
  if (updated !== null) {
    tell(updated.difference ?? `${path}: no key is another one`);
    if (updated.difference !== null) updated.write();
  }
  made?.write();
  const subject = [design, ...edits.map((edit) => `+ ${edit}`), scenario, property].join(" ");
  tell(`${subject}: ${file.verdict} as recorded, ${plural(file.steps.length, "step")}`);
  tell(wrap(outcome.finding ?? "judged on all that can follow: see check", "  "));
  if (updated !== null && updated.difference !== null)
    tell(`  rewrote ${plural(updated.changes.length, "key")} of ${path}; now read: git diff`);
  if (made !== null) tell(`  wrote ${made.spec}; run it: npx mocha ${runAlone} ${made.spec}`);
  else tell(`  ${program} show ${path}`);
  const document: ReplayDocument = {
    schema: 1,
    file: path,
    design,
    edits,
    scenario,
    property,
    verdict: file.verdict,
    steps: file.steps.length,
    finding: outcome.finding,
    ...(updated === null ? {} : { updated: updated.changes }),
    ...(made === null ? {} : { test: { spec: made.spec, counterexample: made.counterexample } }),
  };
  emitJson(json, document);
  return updated === null && made === null ? status.violated : status.ok;
};

/** Flags with which mocha runs one file of ours, and not the whole suite as .mocharc.json says. */
const runAlone =
  "--no-config --node-option no-experimental-require-module --node-option import=tsx";
