/** `$.steps[3].actor`: where in a document something is wrong. */
export const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    "$",
  );

/** V8 tells a position; people look for a line. A file that just stops is told apart from a garbled one. */
export const jsonErrorPlace = (error: unknown, text: string): string => {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return text.trim() === "" ? "the file is empty" : "it ends too early";
  const before = text.slice(0, Number(position)).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
};
