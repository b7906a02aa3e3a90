import { rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  explore,
  type GraphProperty,
  type Saved,
  type SearchOutcome,
  type Snapshot,
} from "../checker/index.ts";
import type { Counted } from "../checker/index.ts";
import { logsOf, verifiedHeader } from "../cli/checkpoint/read.ts";
import { writeCheckpoint } from "../cli/checkpoint/write.ts";
import { eventLoopTurn } from "../cli/support/turn.ts";
import { readArguments } from "./arguments.ts";
import { sizeNamed, sizes } from "./peers/sizes.ts";
import { referenceOf } from "./subjects.ts";

/**
 * How long checkpoints keep a search waiting, how large they are, and how soon it goes on from one. The reference model is searched without
 * checkpoints, with one after the other, and on from the last one. The status is 1 if the counts are not the same.
 *
 *   npm run bench:checkpoint -- [SIZE]
 */
const [name = "v2g1p2-log"] = readArguments("npm run bench:checkpoint [-- SIZE]", {
  most: 1,
  complaint: ([given]) =>
    given === undefined || sizes.some((one) => one.name === given)
      ? null
      : `no size ${given}; there are ${sizes.map((one) => one.name).join(", ")}`,
});
const size = sizeNamed(name);
/** So that the log of transitions is part of a checkpoint. */
const canFinish: GraphProperty = {
  kind: "can-finish",
  name: "can-finish",
  claim: "whoever has begun something can end it",
  source: "bench",
  brokenBy: [],
};
const path = join(tmpdir(), `staleproof-bench-${process.pid}.ckpt`);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

interface Run {
  readonly outcome: SearchOutcome;
  readonly seconds: number;
  readonly cpu: number;
  /** Longest times between two chunks of the search, in seconds, and CPU seconds of the process. */
  readonly longest: number;
  readonly longestCpu: number;
  readonly written: readonly {
    readonly bytes: number;
    readonly states: number;
    readonly seconds: number;
  }[];
}

/** Searches, and writes one checkpoint after the other if asked to; the last one well before the end. */
const search = async (keeps: boolean, resume: Saved | null): Promise<Run> => {
  const { system, properties } = referenceOf(size.scope);
  const written: Run["written"][number][] = [];
  let writing = false;
  const write = async ({ counted, logs }: Snapshot): Promise<void> => {
    const began = performance.now();
    await writeCheckpoint(path, JSON.stringify(counted), logs);
    const seconds = (performance.now() - began) / 1000;
    written.push({ bytes: statSync(path).size, states: counted.states, seconds });
    writing = false;
  };
  const pause = (snapshot: () => Snapshot): void => {
    if (!keeps || writing) return;
    writing = true;
    void write(snapshot());
  };
  const searching = explore(system, [...properties, canFinish], {
    pause,
    ...(resume === null ? {} : { resume }),
  });
  const [began, cpuBegan] = [performance.now(), cpuSeconds()];
  let [at, cpuAt, longest, longestCpu] = [began, cpuBegan, 0, 0];
  for (;;) {
    const turn = searching.next();
    await eventLoopTurn();
    const [now, cpuNow] = [performance.now(), cpuSeconds()];
    // A round of can-finish is one chunk.
    if (turn.done !== true && turn.value.phase === "search") {
      longest = Math.max(longest, (now - at) / 1000);
      longestCpu = Math.max(longestCpu, cpuNow - cpuAt);
    }
    [at, cpuAt] = [now, cpuNow];
    if (turn.done !== true) continue;
    while (writing) await eventLoopTurn();
    const [seconds, cpu] = [(now - began) / 1000, cpuNow - cpuBegan];
    return { outcome: turn.value, seconds, cpu, longest, longestCpu, written };
  }
};
const milliseconds = (seconds: number): string => `${(1000 * seconds).toFixed(0)} ms`;
const tell = (what: string, { outcome, seconds, cpu, longest, longestCpu }: Run): void =>
  say(
    `${what}: ${outcome.states} states in ${seconds.toFixed(1)} s (CPU ${cpu.toFixed(1)} s); longest time between two chunks ${milliseconds(longest)} (CPU ${milliseconds(longestCpu)})`,
  );

const plain = await search(false, null);
tell("without checkpoints", plain);
const kept = await search(true, null);
tell("with one after the other", kept);
for (const { bytes, states, seconds } of kept.written.slice(-3))
  say(
    `  ${states} states: ${(bytes / 1e6).toFixed(0)} MB, ${(bytes / states).toFixed(1)} bytes a state, written in ${seconds.toFixed(1)} s`,
  );
const cpuBefore = cpuSeconds();
const counted = JSON.parse(verifiedHeader(path)) as Counted;
say(`compared with its checksums: CPU ${milliseconds(cpuSeconds() - cpuBefore)}`);
const resumed = await search(false, {
  counted,
  fill: logsOf(path, { skip: 0, bytes: Number.POSITIVE_INFINITY }),
});
tell(`from ${counted.states} states on`, resumed);
rmSync(path, { force: true });
const same = [kept, resumed].every(
  ({ outcome: { bytes: _, ...outcome } }) =>
    JSON.stringify(outcome) === JSON.stringify({ ...plain.outcome, bytes: undefined }),
);
say(same ? "the same outcome each time" : "OTHER OUTCOMES");
process.exitCode = same && plain.outcome.states === size.states ? 0 : 1;
