import { z } from "zod";
import type { Size } from "../sizes.ts";
import { bundle, type Bundled } from "./bundle.ts";
import { mustRun } from "./child.ts";
import type { Contender, Run } from "./contender.ts";

const answerShape = z.object({
  states: z.number(),
  transitions: z.number(),
  bytes: z.number(),
});

/** Our engine, both invariants in one pass, in a process of its own: on one thread and on two. */
export const ourContenders = (scratch: string): readonly Contender[] => {
  let bundled: Promise<Bundled> | null = null;
  const prepare = (): Promise<Bundled> => (bundled ??= bundle(scratch));
  const contender = (
    name: string,
    note: string,
    argsFor: (bundled: Bundled, size: Size) => readonly string[],
  ): Contender => ({
    name,
    note,
    absent: () => null,
    prepare: async () => void (await prepare()),
    run: async (size): Promise<Run> => {
      const args = argsFor(await prepare(), size);
      const ended = await mustRun(process.execPath, args, scratch);
      const { states, transitions, bytes } = answerShape.parse(JSON.parse(ended.output));
      const { seconds, cpuSeconds, peakBytes } = ended;
      return { states, transitions, seconds, cpuSeconds, peakBytes, ownBytes: bytes };
    },
  });
  return [
    contender(
      "ours",
      "explore(), bundled to JavaScript before; own memory: the search's tables",
      ({ alone }, { name }) => [alone, name],
    ),
    contender("ours 2 threads", "the same over one shared table", ({ threads }, { name }) => [
      threads,
      name,
      "2",
    ]),
  ];
};
