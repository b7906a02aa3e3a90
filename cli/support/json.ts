import { print } from "./terminal.ts";
import { probe, writeWhole } from "./atomic.ts";

/** The value of `--json [FILE]` as commander hands it over: absent, bare, or with a file. */
export type JsonOption = string | true | undefined;

/** Is standard output for the document alone? */
export const jsonOnly = (json: JsonOption): boolean => json === true || json === "-";

/** A document as it is written. */
export const jsonText = (document: object): string => `${JSON.stringify(document, null, 1)}\n`;

/** Writes the document where `--json` says, if it is given. */
export const emitJson = (json: JsonOption, document: object): void => {
  if (json === undefined) return;
  const text = jsonText(document);
  if (jsonOnly(json)) print(text);
  else if (typeof json === "string") writeWhole(json, text);
};

/** Refuses a place that cannot be written now, rather than after a long search. */
export const probeJson = (json: JsonOption): void => {
  if (typeof json === "string" && !jsonOnly(json)) probe(json);
};

/** The two arguments of a command whose `--json` may have swallowed the file that was meant as its argument. */
export const fileAndJson = (
  file: string | undefined,
  json: JsonOption,
): { readonly file: string | undefined; readonly json: JsonOption } =>
  file === undefined && typeof json === "string" ? { file: json, json: true } : { file, json };
