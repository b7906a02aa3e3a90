import { nearest } from "../../checker/protocol/nearest.ts";
import { program, UserError } from "./failure.ts";

export type NameKind =
  "design" | "scenario" | "property" | "fault" | "historic case" | "machine" | "machine option";

/** The member of that name; an unknown name is answered with the nearest known ones. */
export const pick = <T extends { readonly name: string }>(
  kind: NameKind,
  wanted: string,
  known: readonly T[],
): T => {
  const found = known.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = known.map(({ name }) => name);
  const next = kind.startsWith("machine") ? null : `see: ${program} list ${listOf(kind)}`;
  throw new UserError(`no ${kind} ${JSON.stringify(wanted)}${nearest(wanted, names)}`, next);
};

/** A machine by its name, or another one's with options: `x86-zap-slot,ad-bits,no-yields`. */
export const pickMachine = (
  {
    machines,
    machineOptions = [],
  }: {
    readonly machines: readonly { readonly name: string }[];
    readonly machineOptions?: readonly { readonly name: string }[];
  },
  wanted: string,
): void => {
  if (machines.some(({ name }) => name === wanted)) return;
  const [base, ...changes] = wanted.split(",");
  pick("machine", base ?? "", machines);
  for (const change of changes) pick("machine option", change.replace(/^no-/, ""), machineOptions);
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

const listOf = (kind: NameKind): string =>
  kind === "property" ? "properties" : kind === "historic case" ? "historic" : `${kind}s`;
