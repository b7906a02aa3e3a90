import type { Edit } from "./mutants.ts";

/** The source with the edit applied. Throws if the function is not there or the pattern is not in it exactly once. */
export const applyEdit = (source: string, edit: Edit): string => {
  const { inFunction, pattern, replacement } = edit;
  const head = new RegExp(`^[a-z][^\\n;]*\\b${inFunction}\\([^;{]*\\{`, "m");
  const start = source.search(head);
  if (start < 0) throw new Error(`${edit.file} has no function ${inFunction}`);
  const end = source.indexOf("\n}", start);
  const body = source.slice(start, end);
  const found = [...body.matchAll(new RegExp(pattern.source, "g"))].length;
  if (found !== 1)
    throw new Error(
      `${String(pattern)} matches ${String(found)} times in ${inFunction} of ${edit.file}, not once`,
    );
  return source.slice(0, start) + body.replace(pattern, replacement) + source.slice(end);
};
