import type { GroupVerdict } from "./run.ts";
import type { Head } from "./text.ts";

/** What `--json` writes. */
export const documentOf = (
  { file, design, machine, edits, trace }: Head,
  verdicts: readonly GroupVerdict[],
): object => ({
  schema: 1,
  file,
  design,
  machine,
  edits,
  events: trace.done.length,
  lost: trace.lost,
  groups: verdicts.map((verdict) => ({
    frames: verdict.frames,
    verdict: verdict.outcome.kind,
    why: verdict.outcome.kind === "not-looked-at" ? verdict.outcome.why : null,
    events: verdict.trace?.events.length ?? 0,
    states: verdict.outcome.kind === "not-looked-at" ? 0 : verdict.outcome.states,
    overlap: verdict.trace?.overlap ?? null,
    unexplained: unexplainedOf(verdict),
  })),
});

const unexplainedOf = ({ outcome, trace }: GroupVerdict): object | null => {
  if (outcome.kind !== "unexplained" && outcome.kind !== "undecided") return null;
  const { position, allowed, where } = outcome;
  return {
    line: trace?.from[position]?.line ?? null,
    text: trace?.from[position]?.text ?? null,
    event: trace?.events[position]?.key ?? null,
    allowed: allowed.map(({ key, by }) => ({ event: key, step: by })),
    where,
  };
};
