import { SetupError } from "../setup/error.ts";
import type { Edit } from "./mutants.ts";

/** The source with the edit applied. Throws if the function is not there once, or the pattern not once in it. */
export const applyEdit = (source: string, edit: Edit): string => {
  const { file, inFunction, pattern, replacement } = edit;
  const code = withoutComments(source);
  // As the kernel is written: the definition begins and ends in the first column, a declaration ends with a semicolon.
  const definition = new RegExp(`^[a-z][^\\n;{]*\\b${inFunction}\\([^;{]*\\{[\\s\\S]*?\\n\\}`, "m");
  const body = once(code, definition, `the function ${inFunction} is`, file);
  const found = once(body.text, pattern, `${String(pattern)} matches`, `${inFunction} of ${file}`);
  const start = body.index + found.index;
  return source.slice(0, start) + replacement + source.slice(start + found.text.length);
};

interface Found {
  readonly index: number;
  readonly text: string;
}

const once = (text: string, pattern: RegExp, what: string, place: string): Found => {
  const all = [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))];
  const [found] = all;
  if (found !== undefined && all.length === 1) return { index: found.index, text: found[0] };
  throw new SetupError(
    "failed",
    `${what} ${String(all.length)} times in ${place}, not once`,
    "the kernel has changed: adapt conformance/mutants/mutants.ts",
  );
};

/** Blanks in place of comments, so that they match nothing and all else keeps its place. */
const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*/g, (found) =>
    found.startsWith("/") ? found.replace(/[^\n]/g, " ") : found,
  );
