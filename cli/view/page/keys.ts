/** Ways to go from step to step. */
export type Move =
  | "first"
  | "last"
  | "next"
  | "previous"
  | "page-next"
  | "page-previous"
  | "violation"
  | "next-change"
  | "previous-change";

const commands: Readonly<Record<string, Move | "theme" | "other">> = {
  ArrowRight: "next",
  ArrowDown: "next",
  ArrowLeft: "previous",
  ArrowUp: "previous",
  PageDown: "page-next",
  PageUp: "page-previous",
  Home: "first",
  End: "last",
  v: "violation",
  n: "next-change",
  p: "previous-change",
  t: "theme",
  o: "other",
};

/** What a key asks for; null if it is not ours, or belongs to what has the focus. */
export const commandOf = (
  { key, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">,
  target: Pick<Element, "closest"> | null,
): Move | "theme" | "other" | null => {
  if (ctrlKey || altKey || metaKey) return null;
  // Lists take letters; sliders only what moves them.
  const taker =
    key.length === 1 ? "select, textarea" : "select, textarea, input:not([type=checkbox])";
  if (target !== null && target.closest(taker) !== null) return null;
  // Elsewhere these scroll what has the focus, unless that is the list of steps.
  const scrolls = key === "ArrowUp" || key === "ArrowDown" || key.startsWith("Page");
  if (scrolls && target !== null && target.closest("[role=listbox]") === null) return null;
  return Object.hasOwn(commands, key) ? (commands[key] ?? null) : null;
};
