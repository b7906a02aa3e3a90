import { z } from "zod";
import type { Explained } from "../../checker/trace/trace.ts";
import type { Design } from "../../model/designs/design.ts";
import { explainFrame, systemFor } from "../../model/trace/explain-frame.ts";
import { framesIn, groupFrames } from "../../model/trace/frames.ts";
import { granted } from "../../model/trace/granted.ts";
import { readTrace } from "../../model/trace/read.ts";
import { guestStart, pageBytes } from "../commands/geometry.ts";
import type { Machine } from "../driver/machine.ts";
import { opening, rounds } from "./rounds.ts";

const lines = z.object({ lines: z.array(z.string()) });
/** Rounds between two reads of the trace, whose buffer is finite. */
const betweenReads = 10;

/**
 * Lets both vCPUs and the VMM race, and takes the trace of all of it. The machine's processors must run at the same time (`thread:
 * "multi"`).
 */
export const recordRace = async (
  machine: Machine,
  { count, seed, huge }: { readonly count: number; readonly seed: number; readonly huge: boolean },
): Promise<string> => {
  const trace: string[] = [];
  const read = async (): Promise<void> => {
    const [answer] = await machine.sendAll(["trace read"]);
    trace.push(...lines.parse(answer).lines);
  };
  await machine.sendAll([
    "vm manual=0 initset=0 zapslot=0",
    ["slot", 0, 0, guestStart, pageBytes, 0].join(" "),
    "clean",
    "read 0 0xe0000000",
    "read 1 0xe0000000",
    "trace start",
    "trace read",
    ...opening(huge),
  ]);
  for (const [i, round] of rounds(count, seed).entries()) {
    await machine.sendAll(round);
    if (i % betweenReads === betweenReads - 1) await read();
  }
  await read();
  return trace.join("\n");
};

/** What became of the frames of one race. */
export interface RaceFrame {
  readonly frame: number;
  readonly events: number;
  readonly outcome: Explained;
  /** The line of the trace that is not explained, or null. */
  readonly line: string | null;
}

/** A trace that is not of all that happened says nothing. */
export class TraceLostError extends Error {
  override readonly name = "TraceLostError";
}

/** Holds the trace of a race against the model, one guest frame after the other: each must be a path of it. `most` frames. */
export const explainRace = (text: string, design: Design, most: number): readonly RaceFrame[] => {
  const trace = readTrace(text);
  if (trace.lost !== null) throw new TraceLostError("the kernel dropped events of the trace");
  const done = granted(trace.done);
  return groupFrames(done, framesIn(done))
    .flatMap(({ frames, trace: told }) => (typeof told === "string" ? [] : [{ frames, told }]))
    .slice(0, most)
    .map(({ frames, told }) => {
      const running = explainFrame(told, systemFor(told, design, { machine: "npt" }), {
        maxStates: 200_000,
      });
      let turn = running.next();
      while (turn.done !== true) turn = running.next();
      const outcome = turn.value;
      const at = outcome.kind === "explained" ? undefined : told.from[outcome.position];
      return {
        frame: frames[0] ?? 0,
        events: told.events.length,
        outcome,
        line: at?.text ?? null,
      };
    });
};
