import { buildMutant } from "./build.ts";
import { mutants, unmodified } from "./mutants.ts";
import { describeFinding } from "../commands/finding.ts";
import { compare } from "../compare.ts";
import { boot, type Machine, type MachineOptions } from "../driver/machine.ts";
import { plan } from "../plan.ts";
import { ScheduleError } from "../schedule/error.ts";
import { showsFault } from "../schedule/on-kernels.ts";
import { readyFound, type Readied } from "../schedule/read.ts";
import { hold } from "../schedule/run.ts";
import { describeTwin, findTwin, type FoundTwin } from "./twin.ts";
import { defaultCache } from "../setup/cache.ts";
import { setUp, type Wanted } from "../setup/set-up.ts";

/** How a kernel fared, and after how many seconds (boot and build apart) it was caught, if it was. */
export interface Fate {
  readonly name: string;
  readonly by: "random commands" | "the schedule" | null;
  readonly seconds: number;
}

/** Sequences that a kernel must pass before it is put under the schedule, and how often it is. */
const sequences = 200;
const holds = 3;

const seconds = (since: number): number => (Date.now() - since) / 1000;

/**
 * The checker finds the twin of each mutant in the model. Then the unmodified kernel and each mutant get random commands, and those that
 * pass the schedules that were found: a mutant its own, the unmodified kernel all.
 */
export const catchMutants = async (
  seed: number,
  say: (line: string) => void,
): Promise<readonly Fate[]> => {
  const ready = await setUp({ wanted: [{ release: "6.12" }], progress: say });
  const identity = ready.images[0]?.identity ?? "";
  const twins = new Map<string, FoundTwin>();
  for (const { name, twin } of mutants) {
    if (twin === null) continue;
    const found = await findTwin(twin);
    twins.set(name, found);
    say(`  ${name.padEnd(24)} ${describeTwin(twin, found)}`);
  }
  const readied = [...twins.values()].flatMap(({ held, counterexample }) =>
    held ? [readyFound(counterexample)] : [],
  );
  const fates: Fate[] = [];
  for (const mutant of [unmodified, ...mutants]) {
    const built = await buildMutant(defaultCache, identity, mutant, say);
    const tag = mutant.name;
    const wanted: Wanted = { release: "6.12", replaceModules: built.modules, tag };
    const on = <T>(options: MachineOptions, use: (machine: Machine) => Promise<T>): Promise<T> =>
      onMachine(wanted, tag, options, use);
    const random = await on({}, (machine) => byRandom(machine, seed));
    const own = twins.get(tag)?.counterexample;
    const schedules = readied.filter(({ file }) => own === undefined || file === own);
    const held =
      random.caught || schedules.length === 0
        ? null
        : await on({ gdb: true }, (machine) => bySchedules(machine, schedules));
    const by = random.caught ? "random commands" : held?.caught === true ? "the schedule" : null;
    const took = random.seconds + (held?.seconds ?? 0);
    fates.push({ name: tag, by, seconds: took });
    say(
      `  ${tag.padEnd(24)} ${by === null ? "not caught" : `caught by ${by}`}, ${took.toFixed(1)} s (built in ${built.seconds.toFixed(0)} s)`,
    );
    for (const line of [random.shown, held?.shown ?? ""]) if (line !== "") say(line);
  }
  return fates;
};

interface Tried {
  readonly caught: boolean;
  readonly seconds: number;
  readonly shown: string;
}

const onMachine = async <T>(
  wanted: Wanted,
  tag: string,
  options: MachineOptions,
  use: (machine: Machine) => Promise<T>,
): Promise<T> => {
  const machine = await boot(await setUp({ wanted: [wanted] }), tag, options);
  try {
    return await use(machine);
  } finally {
    await machine.stop();
  }
};

const byRandom = async (machine: Machine, seed: number): Promise<Tried> => {
  const [part] = plan(true);
  if (part === undefined) throw new Error("the plan is empty");
  const start = Date.now();
  const { finding } = await compare(machine, { ...part, runs: sequences }, seed);
  const shown = finding === null ? "" : describeFinding(finding);
  return { caught: finding !== null, seconds: finding?.seconds ?? seconds(start), shown };
};

/** Each as often as `holds`. */
const bySchedules = async (machine: Machine, schedules: readonly Readied[]): Promise<Tried> => {
  const start = Date.now();
  let caught = false;
  const lines: string[] = [];
  for (const { schedule, file } of schedules) {
    let [stopped, retried, stale] = [0, 0, 0];
    for (let i = 0; i < holds; i++) {
      const did = await hold(machine, schedule);
      if (did.stopped) stopped++;
      if (did.retried) retried++;
      if (did.stale) stale++;
      caught ||= showsFault(did);
    }
    if (stopped < holds) throw new ScheduleError("the fault did not come where it is to be held");
    lines.push(
      `       the schedule of ${file.edits.join(", ")}, held ${String(holds)} times at the ${schedule.place.at} of ${schedule.place.function}: retried ${String(retried)}, left a stale SPTE ${String(stale)}`,
    );
  }
  return { caught, seconds: seconds(start), shown: lines.join("\n") };
};
