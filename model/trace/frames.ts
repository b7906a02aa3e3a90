import { covers, firstOfHuge } from "./layout.ts";
import { project, type FrameTrace } from "./project.ts";
import type { Done } from "./tasks.ts";

/** Guest frames for which a trace says the same, so that one of them is looked at. */
export interface FrameGroup {
  /** ascending */
  readonly frames: readonly number[];
  /** Why they cannot be looked at, or what is to be explained. */
  readonly trace: FrameTrace | "mapped-before" | "slot-made-before";
}

/** Guest frames of which the trace says something: a leaf SPTE, or a fault. In ascending order. */
export const framesIn = (done: readonly Done[]): readonly number[] => {
  const frames = new Set<number>();
  for (const { event } of done)
    if (event.kind === "fault" || (event.kind === "spte" && event.level === 1))
      frames.add(event.frame);
  return [...frames].sort((a, b) => a - b);
};

/** Was the frame's huge page mapped, by a table or a leaf, when the trace began? */
const mappedBefore = (done: readonly Done[], frame: number): boolean => {
  for (const { event } of done) {
    if (event.kind !== "spte") continue;
    if (event.level === 2 && firstOfHuge(event.frame) === firstOfHuge(frame))
      return event.from !== "none";
    if (event.level === 1 && event.frame === frame) return event.from !== "none";
  }
  return false;
};

/** Is it mapped to memory although no slot for it was ever seen? */
const slotMadeBefore = (done: readonly Done[], frame: number): boolean =>
  !done.some(({ event }) => event.kind === "region" && covers(event, frame)) &&
  done.some(
    ({ event }) =>
      event.kind === "spte" &&
      (event.level === 1
        ? event.frame === frame
        : firstOfHuge(event.frame) === firstOfHuge(frame)) &&
      event.to !== "none" &&
      event.to !== "table" &&
      event.to !== "mmio",
  );

const traceOf = (done: readonly Done[], frame: number): FrameGroup["trace"] => {
  if (mappedBefore(done, frame)) return "mapped-before";
  return slotMadeBefore(done, frame) ? "slot-made-before" : project(done, frame);
};

/** The frames of a trace (`done`: without refused requests) in groups, by first frame. */
export const groupFrames = (
  done: readonly Done[],
  frames: readonly number[],
): readonly FrameGroup[] => {
  const groups = new Map<string, { readonly trace: FrameGroup["trace"]; frames: number[] }>();
  for (const frame of frames) {
    const trace = traceOf(done, frame);
    const alike =
      typeof trace === "string"
        ? trace
        : JSON.stringify([
            trace.layout,
            trace.vcpus.length,
            trace.requests,
            trace.events,
            trace.overlap,
          ]);
    const group = groups.get(alike);
    if (group === undefined) groups.set(alike, { trace, frames: [frame] });
    else group.frames.push(frame);
  }
  return [...groups.values()];
};
