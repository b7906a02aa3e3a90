import { nearest } from "../../checker/protocol/nearest.ts";
import { program, UserError } from "./failure.ts";

export type NameKind = "design" | "scenario" | "property" | "fault" | "machine";

/** The member of that name; an unknown name is answered with the nearest known ones. */
export const pick = <T extends { readonly name: string }>(
  kind: NameKind,
  wanted: string,
  known: readonly T[],
): T => {
  const found = known.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = known.map(({ name }) => name);
  const next = kind === "machine" ? null : `see: ${program} list ${plural(kind)}`;
  throw new UserError(`no ${kind} ${JSON.stringify(wanted)}${nearest(wanted, names)}`, next);
};

/** The named members in catalogue order, each once; all if none is named. */
export const pickAll = <T extends { readonly name: string }>(
  kind: NameKind,
  wanted: readonly string[],
  known: readonly T[],
): readonly T[] => {
  if (wanted.length === 0) return known;
  const chosen = new Set(wanted.map((name) => pick(kind, name, known)));
  return known.filter((one) => chosen.has(one));
};

const plural = (kind: NameKind): string => (kind === "property" ? "properties" : `${kind}s`);
