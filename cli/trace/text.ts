import { match } from "ts-pattern";
import type { Explained } from "../../checker/trace/trace.ts";
import type { FrameTrace } from "../../model/trace/project.ts";
import type { Trace } from "../../model/trace/read.ts";
import { plural } from "../support/terminal.ts";
import type { GroupVerdict } from "./run.ts";

/** What was asked, and of which file. */
export interface Head {
  readonly file: string;
  readonly design: string;
  readonly machine: string;
  readonly edits: readonly string[];
  readonly trace: Trace;
}

export const describeHead = ({ file, design, machine, edits, trace }: Head): string =>
  `${file}: ${plural(trace.done.length, "event")} of ${plural(trace.lines, "line")}, held against ${[design, ...edits.map((e) => `+ ${e}`)].join(" ")} on ${machine}`;

const hex = (frame: number): string => `0x${frame.toString(16)}`;
const fewFrames = 4;

/** `frames 0x40000, 0x40001 and 510 more` */
const framesText = (frames: readonly number[]): string => {
  const shown = frames.slice(0, fewFrames).map(hex).join(", ");
  const rest = frames.length - fewFrames;
  return `${frames.length === 1 ? "frame" : "frames"} ${shown}${rest > 0 ? ` and ${plural(rest, "other")}` : ""}`;
};

/** The verdict of a group of frames, with what an event that is not explained should have been. */
export const describeGroup = (file: string, verdict: GroupVerdict, withSteps: boolean): string => {
  const { frames, outcome, trace } = verdict;
  const name = framesText(frames);
  const total = trace?.events.length ?? 0;
  const text = match(outcome)
    .with({ kind: "not-looked-at" }, ({ why }) => `${name}: not looked at, ${why}`)
    .with({ kind: "explained" }, () =>
      [
        `${name}: ${plural(total, "event")}, all explained`,
        ...(trace?.overlap == null ? [] : [overlapText(trace.overlap)]),
      ].join("\n"),
    )
    .otherwise((failed) => `${name}: ${describeFailed(file, trace, failed)}`);
  return withSteps && trace !== null ? `${text}\n${describeSteps(verdict, trace)}` : text;
};

const overlapText = (line: number): string =>
  `  line ${String(line)}: a second invalidation begins before the first one ends, the model has one at a time; what follows was not looked at`;

const mostAllowed = 12;

const describeFailed = (
  file: string,
  trace: FrameTrace | null,
  failed: Exclude<Explained, { readonly kind: "explained" }>,
): string => {
  const { position, allowed, where, states } = failed;
  const at = trace?.from[position];
  const event = trace?.events[position];
  const head =
    failed.kind === "unexplained"
      ? `event ${String(position + 1)} of ${String(trace?.events.length)} is not explained`
      : `undecided: event ${String(position + 1)} of ${String(trace?.events.length)} was not explained within the limit (${plural(states, "state")}; more: --max-states)`;
  const own = allowed.filter(({ actor }) => actor === event?.actor);
  const likely = own.length > 0 ? own : allowed;
  const listed = likely.slice(0, mostAllowed).map(({ key, by }) => `      ${key}   (${by})`);
  return [
    head,
    `  ${file}:${String(at?.line)}: ${at?.text ?? ""}`,
    `  in the model's words: ${event?.key ?? ""}`,
    `  the model would have allowed${allowed.length === 0 ? " nothing that a trace shows" : ""}`,
    ...listed,
    ...(likely.length > mostAllowed
      ? [`      and ${plural(likely.length - mostAllowed, "other")}`]
      : []),
    `  where it stood: ${where.join("; ")}`,
  ].join("\n");
};

/** Events and the steps between them. */
const describeSteps = ({ steps }: GroupVerdict, { events, from }: FrameTrace): string => {
  const lines: string[] = [];
  let next = 0;
  const upTo = (position: number): void => {
    for (; next < position; next++)
      lines.push(`  ${String(from[next]?.line).padStart(7)}  ${events[next]?.key ?? ""}`);
  };
  for (const { position, step } of steps) {
    upTo(position);
    lines.push(`             ${step}`);
  }
  upTo(Math.max(next, steps.at(-1)?.position ?? 0));
  return lines.join("\n");
};

/** What was not looked at, and how many of each verdict. */
export const describeTail = (
  { trace }: Head,
  verdicts: readonly GroupVerdict[],
  groups: number,
): string => {
  const count = (kind: GroupVerdict["outcome"]["kind"]): number =>
    verdicts
      .filter(({ outcome }) => outcome.kind === kind)
      .reduce((sum, { frames }) => sum + frames.length, 0);
  const counts = (["explained", "unexplained", "undecided", "not-looked-at"] as const)
    .map((kind) => [kind, count(kind)] as const)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${String(n)} ${kind.replaceAll("-", " ")}`);
  return [
    ...(trace.lost === null
      ? []
      : [`line ${String(trace.lost)}: the kernel dropped events; what follows was not looked at`]),
    ...(verdicts.length < groups ? ["interrupted"] : []),
    `frames: ${counts.join(", ")}`,
  ].join("\n");
};
