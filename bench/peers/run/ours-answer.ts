import type { SearchOutcome } from "../../../checker/index.ts";

/** Prints what a search of ours has counted as JSON. Throws if it did not come to its end, or found something. */
export const answer = ({
  states,
  transitions,
  bytes,
  limit,
  broken,
  verdicts,
}: SearchOutcome): void => {
  const bad = verdicts.find(({ verdict }) => verdict !== "holds");
  if (limit !== null) throw new Error(`ours: ${limit}`);
  if (broken !== null) throw new Error(`ours: ${broken.message}`);
  if (bad !== undefined) throw new Error(`ours: ${bad.property} ${bad.verdict}`);
  process.stdout.write(`${JSON.stringify({ states, transitions, bytes })}\n`);
};
