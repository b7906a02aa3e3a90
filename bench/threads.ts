import { notCounting, notNamed, readArguments } from "./arguments.ts";
import { explore, type Event, type SearchOutcome } from "../checker/index.ts";
import type { Searched } from "../cli/parallel/part.ts";
import { startTeamFor } from "../cli/parallel/start.ts";
import * as subjects from "./subjects.ts";

/**
 * One search on one thread (`explore`) and on several, one after the other, some rounds; each in seconds and in seconds of CPU of the
 * process. The threads' seconds are given twice: with building the system in each (in the first round also with starting them), and without.
 *
 *   node --import tsx bench/threads.ts [THREADS [ROUNDS [NAME]]]
 */
const cellNames = ["cells", "shootdown", "memslot-delete-move", "userfault-toggle"];
const args = readArguments("node --import tsx bench/threads.ts [THREADS [ROUNDS [NAME]]]", {
  most: 3,
  complaint: ([count, times, name]) =>
    notCounting("THREADS", count) ?? notCounting("ROUNDS", times) ?? notNamed(name, cellNames),
});
const [threads = 2, rounds = 3] = args.slice(0, 2).map(Number);
const only = args[2];

interface Run {
  readonly outcome: SearchOutcome;
  readonly seconds: number;
  readonly cpu: number;
}

const timed = async (search: () => Promise<SearchOutcome> | SearchOutcome): Promise<Run> => {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const outcome = await search();
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - began) / 1000;
  return { outcome, seconds, cpu: (user + system) / 1e6 };
};

const alone = <S, E extends Event>({ system, properties }: Searched<S, E>): SearchOutcome => {
  const search = explore(system, properties);
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  return turn.value;
};

const sizeOf = ({ states, transitions, depth, verdicts }: SearchOutcome): string =>
  [
    `${states} states, ${transitions} transitions, depth ${depth}`,
    verdicts.map((v) => `${v.property} ${v.verdict} ${v.exercised}`).join(", "),
  ].join("; ");

const compare = async <S, E extends Event>(
  name: string,
  build: string,
  given: readonly unknown[],
  subject: () => Searched<S, E>,
): Promise<void> => {
  if (only !== undefined && !name.includes(only)) return;
  const source = { module: new URL("./subjects.ts", import.meta.url).href, build, given };
  const team = startTeamFor(threads);
  for (let round = 0; round < rounds; round++) {
    const one = await timed(() => alone(subject()));
    let working: number | null = null;
    const many = await timed(() =>
      team.explore(source, subject(), { timed: (seconds) => (working = seconds) }),
    );
    const agree = sizeOf(one.outcome) === sizeOf(many.outcome);
    if (round === 0) process.stdout.write(`${name}: ${sizeOf(one.outcome)}\n`);
    if (!agree) process.stdout.write(`  DIFFERENT: ${sizeOf(many.outcome)}\n`);
    const search = working ?? many.seconds;
    const each = ({ outcome }: Run): string => `${(outcome.bytes / outcome.states).toFixed(1)} B`;
    process.stdout.write(
      [
        `  1 thread ${one.seconds.toFixed(2)} s (CPU ${one.cpu.toFixed(2)}), ${each(one)} a state`,
        `${threads} threads ${many.seconds.toFixed(2)} s, search ${search.toFixed(2)} s (CPU ${many.cpu.toFixed(2)}), ${each(many)}`,
        `search ${(one.seconds / search).toFixed(2)} times as fast\n`,
      ].join(" | "),
    );
  }
  team.end();
};

const { cellsOf, shootdownOf, scenarioOf } = subjects;
const scope = { porters: 2, cells: 4 };
await compare("cells", "cellsOf", [scope], () => cellsOf(scope));
await compare("shootdown(5, 2)", "shootdownOf", [5, 2], () => shootdownOf(5, 2));
for (const [scenario, vcpus] of [
  ["memslot-delete-move", 2],
  ["userfault-toggle", 3],
] as const)
  for (const canFinish of [false, true])
    await compare(
      `${scenario} at ${vcpus} vCPUs${canFinish ? " with can-finish" : ""}`,
      "scenarioOf",
      [scenario, vcpus, canFinish],
      () => scenarioOf(scenario, vcpus, canFinish),
    );
