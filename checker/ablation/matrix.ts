import type { Judged, Searched } from "./judge.ts";

/** How an edit breaks a property: the shortest schedule, or something that is not possible any more. */
export type Kill = { readonly kind: "breach"; readonly length: number } | { readonly kind: "lost" };

/** Edits by properties. */
export interface KillMatrix {
  readonly properties: readonly string[];
  readonly rows: readonly {
    readonly edit: string;
    /** In the order of `properties`; null: not broken. */
    readonly kills: readonly (Kill | null)[];
    /** Something was cut short: what is not broken here may be. */
    readonly partial: boolean;
    /** The edited design could not run in some scenario. */
    readonly broken: boolean;
  }[];
}

/** One scenario of an edit. */
export interface Compared {
  readonly unedited: Searched;
  readonly edited: Searched;
}

/** What each edit breaks in any of its scenarios that the unedited design does not break there, with the shortest schedule of all. */
export const killMatrix = (
  properties: readonly string[],
  edits: readonly { readonly edit: string; readonly cells: readonly Compared[] }[],
): KillMatrix => ({
  properties,
  rows: edits.map(({ edit, cells }) => ({
    edit,
    kills: properties.map((property) =>
      cells.reduce<Kill | null>((best, cell) => shorter(best, killIn(cell, property)), null),
    ),
    partial: cells.some(({ edited }) => edited.limit !== null),
    broken: cells.some(({ edited }) => edited.broken !== null),
  })),
});

const killIn = ({ unedited, edited }: Compared, property: string): Kill | null => {
  const named = ({ verdicts }: Searched): Judged | undefined =>
    verdicts.find((one) => one.property === property);
  const [before, now] = [named(unedited), named(edited)];
  if (now?.verdict !== "violated") return null;
  if (before?.verdict !== "holds" && before?.verdict !== "vacuous") return null;
  return now.length === null ? { kind: "lost" } : { kind: "breach", length: now.length };
};

const shorter = (one: Kill | null, other: Kill | null): Kill | null => {
  if (one === null || other === null) return one ?? other;
  if (one.kind === "lost" || other.kind === "lost") return one.kind === "lost" ? other : one;
  return one.length <= other.length ? one : other;
};

/** Properties that no edit breaks. */
export const toothless = ({ properties, rows }: KillMatrix): readonly string[] =>
  properties.filter((_, i) => rows.every(({ kills }) => kills[i] === null));

/**
 * The matrix as text, to be committed: a row an edit, a column a property, in it the length of the shortest schedule, `lost` for what
 * cannot happen any more, `.` for what stays. `?` behind a row: something in it was cut short; `!`: it could not run somewhere.
 */
export const matrixText = ({ properties, rows }: KillMatrix): string => {
  const widest = Math.max(0, ...rows.map(({ edit }) => edit.length));
  const word = (kill: Kill | null): string =>
    kill === null ? "." : kill.kind === "lost" ? "lost" : String(kill.length);
  const legend = properties.map((property, i) => `${letter(i).padStart(4)}  ${property}`);
  const line = (name: string, cells: readonly string[], mark: string): string =>
    `${name.padEnd(widest)}${cells.map((cell) => cell.padStart(5)).join("")}${mark}`.trimEnd();
  return [
    ...legend,
    "",
    line(
      "",
      properties.map((_, i) => letter(i)),
      "",
    ),
    ...rows.map(({ edit, kills, partial, broken }) =>
      line(edit, kills.map(word), `${partial ? " ?" : ""}${broken ? " !" : ""}`),
    ),
  ].join("\n");
};

/** A, B, ... Z, AA, ... */
const letter = (i: number): string =>
  (i < 26 ? "" : letter(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26));
