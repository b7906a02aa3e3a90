import { match } from "ts-pattern";
import { nearest } from "../../../checker/protocol/nearest.ts";
import { probe, writeWhole } from "../../support/atomic.ts";
import { program, UserError } from "../../support/failure.ts";
import type { JsonOption } from "../../support/json.ts";
import { print } from "../../support/terminal.ts";
import type { Told } from "./judged.ts";

/** For people; the document of --json; for CI. */
export const reporterNames = ["table", "json", "junit", "sarif", "github", "md"] as const;
export type ReporterName = (typeof reporterNames)[number];

/** `--reporter NAME` or `--reporter NAME=FILE`. */
export interface Reporter {
  readonly name: ReporterName;
  /** null: standard output */
  readonly file: string | null;
}

/** What is asked for; refuses now what could not be written after a long search. */
export const readReporters = (asked: readonly string[], json: JsonOption): Reporters => {
  const reporters = asked.map(parse);
  const documents = [
    ...reporters.flatMap(({ name, file }) =>
      file === null && name !== "table" && name !== "github" ? [`--reporter ${name}`] : [],
    ),
    ...(json === true || json === "-" ? ["--json"] : []),
  ];
  const [first, second] = documents;
  if (second !== undefined)
    throw new UserError(
      `${first ?? ""} and ${second} cannot both write to standard output`,
      "give a file to one of them: --reporter NAME=FILE",
    );
  const toScreen = reporters.filter(({ file }) => file === null);
  const named = toScreen.some(({ name }) => name === "table");
  if (first !== undefined && named)
    throw new UserError(
      `${first} has standard output for itself, without the table`,
      "give it a file: --reporter NAME=FILE",
    );
  for (const { file } of reporters) if (file !== null) probe(file);
  return {
    reporters: reporters.filter(({ name }) => name !== "table"),
    table: named || (first === undefined && toScreen.length === 0),
  };
};

export interface Reporters {
  readonly reporters: readonly Reporter[];
  /** Is the table to be printed while cells are finished? */
  readonly table: boolean;
}

const parse = (text: string): Reporter => {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const known = reporterNames.find((one) => one === name);
  if (known === undefined)
    throw new UserError(
      `no reporter ${JSON.stringify(name)}${nearest(name, reporterNames)}`,
      `known are ${reporterNames.join(", ")}: ${program} check --help`,
    );
  if (file === "")
    throw new UserError(`--reporter ${name}= names no file`, `as in: --reporter ${name}=FILE`);
  if (file !== undefined && known === "table")
    throw new UserError("the table goes to standard output", `as in: ${program} check > FILE`);
  return { name: known, file: file ?? null };
};

/** Writes what each reporter makes of what was found. Those of CI are loaded when they are asked for: nobody else needs their libraries. */
export const report = async (
  { reporters }: Reporters,
  told: Told,
  json: () => string,
): Promise<void> => {
  for (const { name, file } of reporters) {
    const text = await match(name)
      .with("json", () => json())
      .with("junit", async () => (await import("./junit.ts")).junit(told))
      .with("sarif", async () => (await import("./sarif.ts")).sarif(told))
      .with("github", async () => (await import("./github.ts")).github(told))
      .with("md", async () => (await import("./md.ts")).md(told))
      // Printed long ago, cell by cell.
      .with("table", () => "")
      .exhaustive();
    if (file !== null) writeWhole(file, text);
    else if (text !== "") print(text);
  }
};
