import { explainTrace, type TraceLimits } from "../../checker/trace/explain-trace.ts";
import type { Explained } from "../../checker/trace/trace.ts";
import { addOperation } from "../actor.ts";
import { buildSystem, type BuildOptions, type KvmSystem } from "../build.ts";
import type { Design } from "../designs/design.ts";
import type { FrameTrace } from "./project.ts";
import { otherFrame } from "./other-frame.ts";
import { scenarioOf } from "./scenario.ts";
import { showingOf } from "./showing.ts";

/** The model in which a frame's trace is to be a path. */
export const systemFor = (
  trace: FrameTrace,
  design: Design,
  options: Pick<BuildOptions, "machine" | "edits">,
): KvmSystem =>
  buildSystem(design, scenarioOf(trace), {
    ...options,
    edits: [...(options.edits ?? []), addOperation(otherFrame)],
  });

/** Is what the trace says of the frame a path of the system that was made for it? Yields how many events are explained. */
export const explainFrame = (
  trace: FrameTrace,
  system: KvmSystem,
  limits: TraceLimits,
): Generator<number, Explained, void> =>
  explainTrace(system, showingOf(trace), trace.events, limits);
