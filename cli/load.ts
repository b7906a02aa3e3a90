import { relative, sep } from "node:path";
import { EditError } from "../checker/protocol/edit.ts";
import { messageOf } from "./support/failure.ts";

/**
 * What there is to say when the model cannot even be loaded, on one line: a design is put together when its file is read, so a mistake in
 * it shows here. null: not a mistake that we know of.
 */
export const loadFailure = (error: unknown, root: string): string | null => {
  const place = placeOf(error, root);
  if (place === null) return null;
  if (error instanceof EditError)
    return `${place}: ${messageOf(error)}; mend the edit there (see: npm run -s staleproof -- list operations)`;
  if (error instanceof ReferenceError && error.message.includes("before initialization"))
    return `${place}: ${error.message}: designs or lists of edits are made from each other in a circle; derive one of them from mainline, or put what both use into a file of its own`;
  return null;
};

/** Where in the model or the properties the error was made, innermost first: the engine's own lines name nobody's mistake. */
const placeOf = (error: unknown, root: string): string | null => {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, path, line] of stack.matchAll(/(?:file:\/\/)?(\/[^\s():]+\.ts):(\d+)/g)) {
    const file = relative(root, path ?? "")
      .split(sep)
      .join("/");
    if (/^(model\/(?!designs\/design\.ts)|properties\/)/.test(file)) return `${file}:${line ?? ""}`;
  }
  return null;
};
