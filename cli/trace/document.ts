import { z } from "zod";
import { count, text, texts } from "../support/shapes.ts";
import type { GroupVerdict } from "./run.ts";
import type { Head } from "./text.ts";

const unexplained = z.strictObject({
  /** Of the trace's file; null, also below: what is missing came after the last event. */
  line: count.nullable(),
  text: text.nullable(),
  event: text.nullable(),
  /** What could have come instead. */
  allowed: z.array(z.strictObject({ event: text, step: text })).readonly(),
  /** Where each actor was. */
  where: texts,
});

/** What `trace --json` writes. */
export const traceCommandDocument = z.strictObject({
  schema: z.literal(1),
  file: text,
  design: text,
  machine: text,
  edits: texts,
  events: count,
  /** line at which the kernel dropped events; what follows was not looked at */
  lost: count.nullable(),
  groups: z
    .array(
      z.strictObject({
        frames: z.array(count).readonly(),
        verdict: z.enum(["explained", "unexplained", "undecided", "not-looked-at"]),
        why: text.nullable(),
        events: count,
        states: count,
        /** line at which what the model cannot do two of at a time begins twice */
        overlap: count.nullable(),
        unexplained: unexplained.nullable(),
      }),
    )
    .readonly(),
});
export type TraceCommandDocument = Readonly<z.infer<typeof traceCommandDocument>>;

/** Makes the document of what was found. */
export const documentOf = (
  { file, design, machine, edits, trace }: Head,
  verdicts: readonly GroupVerdict[],
): TraceCommandDocument => ({
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

const unexplainedOf = ({ outcome, trace }: GroupVerdict): z.infer<typeof unexplained> | null => {
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
