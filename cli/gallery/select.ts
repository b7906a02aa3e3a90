import { nearest } from "../../checker/protocol/nearest.ts";
import type { HistoricEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";

/** The named cases in the gallery's order, each once; all if none is named. A case is named by its id or its commit, shortened or not. */
export const selectCases = (
  wanted: readonly string[],
  known: readonly HistoricEntry[],
): readonly HistoricEntry[] => {
  for (const name of wanted) if (!known.some((one) => isNamed(one, name))) refuse(name, known);
  return wanted.length === 0
    ? known
    : known.filter((one) => wanted.some((name) => isNamed(one, name)));
};

/** Fewer digits of a commit could be a slip. */
const isCommit = (name: string): boolean => /^[0-9a-f]{4,40}$/.test(name);

const isNamed = ({ name, commit }: HistoricEntry, wanted: string): boolean =>
  name === wanted || (isCommit(wanted) && (commit.startsWith(wanted) || wanted.startsWith(commit)));

const refuse = (name: string, known: readonly HistoricEntry[]): never => {
  const names = known.map((one) => (isCommit(name) ? one.commit : one.name));
  throw new UserError(
    `no historic case ${JSON.stringify(name)}${nearest(name, names)}`,
    `see: ${program} list historic`,
  );
};
