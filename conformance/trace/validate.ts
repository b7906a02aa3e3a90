import type { Observation } from "../../model/trace/observation.ts";
import { explain } from "../../model/trace/explain.ts";
import type { Shown } from "../../model/trace/watch.ts";
import { offsetInRegion } from "../../model/world.ts";
import { framesPerGfn, guestStart, pageBytes, representative } from "../commands/geometry.ts";
import { parseLine, type KernelEvent } from "../../model/trace/parse.ts";

/** What a command's trace came to. */
export interface Validated {
  /** SPTE events of the frames under test */
  readonly sptes: number;
  /** what the model cannot explain, or null */
  readonly unexplained: string | null;
}

const firstFrame = guestStart / pageBytes;

/** What the model shows beside SPTEs and faults; the commands tell the rest. */
const shownKinds = ["flush", "swap-slots", "notifier-start", "notifier-end"] as const;
const isShown = (kind: KernelEvent["kind"]): kind is (typeof shownKinds)[number] =>
  shownKinds.some((known) => known === kind);

type SpteEvent = Extract<KernelEvent, { kind: "spte" }>;

/** The model's gfn whose half of a huge page the frame is in. */
const gfnOf = (frame: number): number => Math.floor((frame - firstFrame) / framesPerGfn);
const stands = (frame: number): boolean =>
  (frame - firstFrame) % framesPerGfn === representative(gfnOf(frame));

/**
 * Holds the trace of one command against what the model showed while it ran the same command. The frames that nobody touches must do
 * what one of the two of their huge page did.
 */
export const validate = (
  lines: readonly string[],
  shown: readonly Shown[],
  gfns: number,
): Validated => {
  const inside = (frame: number): boolean => gfnOf(frame) >= 0 && gfnOf(frame) < gfns;
  const events: { readonly seen: Observation; readonly line: string }[] = [];
  const others: { readonly event: SpteEvent; readonly line: string }[] = [];
  let sptes = 0;
  for (const line of lines) {
    const event = parseLine(line)?.event;
    if (event === undefined) continue;
    if (event.kind === "fault") {
      const { kind, vcpu, frame, access } = event;
      if (inside(frame)) events.push({ seen: { kind, vcpu, gfn: gfnOf(frame), access }, line });
      continue;
    }
    if (event.kind !== "spte") {
      if (isShown(event.kind)) events.push({ seen: { kind: event.kind }, line });
      continue;
    }
    if (!inside(event.frame) || event.level > 2 || event.from === event.to) continue;
    sptes++;
    const { level, from, to } = event;
    if (level === 2)
      events.push({
        seen: { kind: "spte", gfn: gfnOf(event.frame) & ~1, level: 2, from, to },
        line,
      });
    else if (stands(event.frame))
      events.push({ seen: { kind: "spte", gfn: gfnOf(event.frame), level: 1, from, to }, line });
    else others.push({ event, line });
  }
  const found = explain(
    shown,
    events.map(({ seen }) => seen),
  );
  if (found !== null) {
    const at = events[found.position]?.line.trim();
    return { sptes, unexplained: `${found.message}${at === undefined ? "" : `\n     ${at}`}` };
  }
  const stray = others.find(
    ({ event }) =>
      !goesWithItsHugePage(
        event,
        events.map(({ seen }) => seen),
      ),
  );
  return {
    sptes,
    unexplained:
      stray === undefined
        ? null
        : `a frame that nobody touches went another way than those of its huge page\n     ${stray.line.trim()}`,
  };
};

const goesWithItsHugePage = (event: SpteEvent, events: readonly Observation[]): boolean => {
  const gfn = gfnOf(event.frame);
  const region = gfn - offsetInRegion(gfn);
  return events.some(
    (seen) =>
      seen.kind === "spte" &&
      (seen.gfn === gfn || seen.gfn === (gfn ^ 1) || seen.gfn === region) &&
      seen.to === event.to,
  );
};
