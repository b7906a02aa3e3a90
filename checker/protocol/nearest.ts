import { distance } from "fastest-levenshtein";

/** The up to three known names nearest to a mistyped one, nearest first. */
export const nearestNames = (wanted: string, known: readonly string[]): readonly string[] =>
  known
    .map((name) => ({ name, far: name.includes(wanted) ? 0 : distance(wanted, name) }))
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);

/** `; nearest: a, b, c`, to be put behind an error message. */
export const nearest = (wanted: string, known: readonly string[]): string =>
  known.length === 0 ? "" : `; nearest: ${nearestNames(wanted, known).join(", ")}`;
