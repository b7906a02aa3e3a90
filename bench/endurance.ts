import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { layoutOf, type Progress } from "../checker/index.ts";
import {
  bytesForecast,
  forecastStates,
  measureSmaller,
  placesBelow,
  searchUpTo,
  type Dimension,
} from "../checker/forecast/index.ts";
import { notCounting, readArguments } from "./arguments.ts";
import { startTeamFor } from "../cli/parallel/start.ts";
import { referenceSystem } from "./peers/reference/index.ts";
import { sizeNamed, sizes } from "./peers/sizes.ts";
import { referenceOf } from "./subjects.ts";

/**
 * A search of more than 10^8 states on several threads, with a forecast from smaller sizes before it and while it goes on, and how far off
 * that was. The status is 1 if the counts are not those of `peers/sizes.ts`, or if anything is undecided.
 *
 *   npm run bench:endurance -- [SIZE [THREADS [MB]]]
 */
const args = readArguments("npm run bench:endurance [-- SIZE [THREADS [MB]]]", {
  most: 3,
  complaint: ([given, count, memory]) =>
    (given === undefined || sizes.some((one) => one.name === given)
      ? null
      : `no size ${given}; there are ${sizes.map((one) => one.name).join(", ")}`) ??
    notCounting("THREADS", count) ??
    notCounting("MB", memory),
});
const [name = "v1g2p6-log", threads = "2", megabytes = "5000"] = args;
const size = sizeNamed(name);
const { scope } = size;
const [cores, maxBytes] = [Number(threads), Number(megabytes) * 1e6];

const dimensions: readonly Dimension[] = [
  { name: "vcpus", growth: "exponential" },
  { name: "gfns", growth: "exponential" },
  { name: "pfns", growth: "polynomial" },
];
const wanted = [scope.vcpus, scope.gfns, scope.pfns];
const built = ([vcpus = 1, gfns = 1, pfns = 1]: readonly number[]) =>
  referenceSystem({ ...scope, vcpus, gfns, pfns });

/** What measuring smaller sizes may take. */
const measuring = { states: 10_000_000, seconds: 60, probe: 1_000_000 } as const;
/** Milliseconds between two lines. */
const between = 5000;
/** Of threads that share memory, and of tables that no cache holds, one knows only that they are slower. */
const slower = 1.4;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const millions = (n: number): string => `${(n / 1e6).toFixed(1)} M`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
const timed = <T>(work: () => T): readonly [T, number] => {
  const began = performance.now();
  const value = work();
  return [value, (performance.now() - began) / 1000];
};
/** The largest resident size that this process has had. */
const peakBytes = (): number =>
  1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);

const until = performance.now() + 1000 * measuring.seconds;
const isSpent = (): boolean => performance.now() > until;
const [measured, measureSeconds] = timed(() =>
  measureSmaller(
    { dimensions, smaller: placesBelow([1, 1, 1], wanted), build: built },
    { states: measuring.states, isSpent },
  ),
);
for (const { at, states } of measured) say(`  ${at.join(" x ")}: ${states} states`);
const [probe, probeSeconds] = timed(() => searchUpTo(built(wanted), measuring.probe, isSpent));
const known = { dimensions, measured, wanted };
const before = forecastStates({ ...known, soFar: probe.levels });
if (before === null) {
  process.stderr.write(`${name} has no smaller size to forecast from; try v1g2p1\n`);
  process.exit(2);
}
const perState = probe.transitions / probe.states;
const { system, properties } = referenceOf(scope);
const bytesOf = (states: number): number =>
  bytesForecast({
    words: layoutOf(system).words,
    actors: system.actors.length,
    states,
    transitions: states * perState,
    judgesFinish: false,
    threads: cores,
  });
const secondsBefore = (before.value * probeSeconds * slower) / probe.states / cores;
say(
  `${name}, forecast in ${(measureSeconds + probeSeconds).toFixed(1)} s: ${millions(before.value)} states (within ${before.factor.toFixed(1)} times), ${gigabytes(bytesOf(before.value))}, ${secondsBefore.toFixed(0)} s on ${cores} threads`,
);

interface Look {
  readonly states: number;
  readonly seconds: number;
  readonly forecast: number;
  readonly allSeconds: number;
}
const looks: Look[] = [];
let [began, spoken] = [performance.now(), performance.now()];
const look = ({ states, depth, bytes, levels }: Progress): void => {
  const now = performance.now();
  if (states === 0) began = now;
  const seconds = (now - began) / 1000;
  const forecast = forecastStates({ ...known, soFar: levels })?.value ?? Number.NaN;
  const rate = states / seconds;
  const allSeconds = seconds + Math.max(0, forecast - states) / rate;
  looks.push({ states, seconds, forecast, allSeconds });
  if (now - spoken < between) return;
  spoken = now;
  say(
    `${seconds.toFixed(0)} s: ${millions(states)} states, depth ${depth}, ${millions(rate)} a second, ${gigabytes(bytes)}; forecast ${millions(forecast)}, ${gigabytes(bytesOf(forecast))}, ${allSeconds.toFixed(0)} s; load ${loadavg()[0]?.toFixed(1)}`,
  );
};
const team = startTeamFor(cores);
const source = {
  module: new URL("./subjects.ts", import.meta.url).href,
  build: "referenceOf",
  given: [scope],
};
const cpuBefore = process.cpuUsage();
let working = 0;
const outcome = await team.explore(
  source,
  { system, properties },
  {
    maxBytes,
    progress: look,
    timed: (seconds) => (working = seconds),
  },
);
team.end();
const { user, system: kernel } = process.cpuUsage(cpuBefore);
const { states, transitions, depth, limit, bytes, verdicts } = outcome;
say(
  `${states} states, ${transitions} transitions, depth ${depth}, ${limit ?? "whole"}; ${verdicts.map((v) => `${v.property} ${v.verdict}`).join(", ")}`,
);
say(
  `${working.toFixed(1)} s (CPU ${((user + kernel) / 1e6).toFixed(0)} s), ${millions(states / working)} states a second; tables ${gigabytes(bytes)} (${(bytes / states).toFixed(1)} B a state), peak of the process ${gigabytes(peakBytes())} (${(peakBytes() / states).toFixed(1)} B a state)`,
);
const against = (what: string, told: number, truth: number): string =>
  `${what} ${(told / truth).toFixed(2)} of the truth`;
say(
  `forecast before: ${against("states", before.value, states)}, ${against("bytes", bytesOf(before.value), bytes)}, ${against("seconds", secondsBefore, working)}`,
);
for (const part of [0.1, 0.5]) {
  const then = looks.find((one) => one.states >= part * states);
  if (then !== undefined)
    say(
      `forecast at ${100 * part} %: ${against("states", then.forecast, states)}, ${against("seconds", then.allSeconds, working)}`,
    );
}
const right =
  limit === null &&
  states === size.states &&
  transitions === size.transitions &&
  verdicts.every(({ verdict }) => verdict === "holds");
if (!right) say(`expected ${size.states} states, ${size.transitions} transitions`);
process.exitCode = right ? 0 : 1;
