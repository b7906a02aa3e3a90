/** `$.steps[3].actor`: where in a document something is wrong. */
export const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    "$",
  );

/** Where a text stops being JSON, as well as V8 tells: by position, by what stands there, or that the text just stops. */
export const jsonErrorPlace = (error: unknown, text: string): string => {
  if (text.trim() === "") return "the file is empty";
  const message = error instanceof Error ? error.message : "";
  if (message.includes("end of JSON")) return "it ends too early";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message.replace(/\s+/g, " ");
  const before = text.slice(0, Number(position)).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
};
