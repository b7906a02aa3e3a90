/** Breaks a text into lines of at most `width`: at spaces, else behind `/`, `-`, `.` or `_`, else anywhere. */
export const breakText = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const cut = breakPoint(rest, width);
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === "" && lines.length > 0 ? lines : [...lines, rest];
};

const breakPoint = (text: string, width: number): number => {
  const space = text.lastIndexOf(" ", width);
  if (space > 0) return space;
  const inside = text.slice(0, width);
  const mark = Math.max(...["/", "-", ".", "_"].map((separator) => inside.lastIndexOf(separator)));
  return mark > 0 ? mark + 1 : width;
};

/** A broken text whose further lines are indented. */
export const breakHanging = (text: string, width: number, indent = "  "): readonly string[] => {
  const [first = "", ...more] = breakText(text, width);
  if (more.length === 0) return [first];
  const rest = text.slice(first.length).trimStart();
  return [first, ...breakText(rest, width - indent.length).map((line) => indent + line)];
};

/**
 * Widths for columns that would like to be as wide as `wanted`, in `total` places: the widest give way first, none below `least`
 * unless it wants less.
 */
export const fitWidths = (
  wanted: readonly number[],
  total: number,
  least: number,
): readonly number[] => {
  let cap = Math.max(least, ...wanted);
  const capped = (): readonly number[] => wanted.map((width) => Math.min(width, cap));
  while (cap > least && capped().reduce((sum, width) => sum + width, 0) > total) cap--;
  return capped();
};
