import { buildMutant } from "./build.ts";
import { mutants, unmodified } from "./mutants.ts";
import { describeFinding } from "../commands/finding.ts";
import { compare } from "../compare.ts";
import * as commands from "../driver/commands.ts";
import { boot, type Machine, type MachineOptions } from "../driver/machine.ts";
import { plan } from "../plan.ts";
import { holdFaultOverDiscard } from "../schedule/retry-schedule.ts";
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
 * The unmodified kernel and each mutant: random commands first, then the schedule that holds a fault over a whole invalidation. The model
 * knows nothing of the changes.
 */
export const catchMutants = async (
  seed: number,
  say: (line: string) => void,
): Promise<readonly Fate[]> => {
  const ready = await setUp({ wanted: [{ release: "6.12" }], progress: say });
  const identity = ready.images[0]?.identity ?? "";
  const fates: Fate[] = [];
  for (const mutant of [unmodified, ...mutants]) {
    const built = await buildMutant(defaultCache, identity, mutant, say);
    const tag = mutant.name;
    const wanted: Wanted = { release: "6.12", replaceModules: built.modules, tag };
    const on = <T>(options: MachineOptions, use: (machine: Machine) => Promise<T>): Promise<T> =>
      onMachine(wanted, tag, options, use);
    const random = await on({}, (machine) => byRandom(machine, seed));
    const held = random.caught ? null : await on({ gdb: true }, bySchedule);
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
  return { caught: finding !== null, seconds: seconds(start), shown };
};

const bySchedule = async (machine: Machine): Promise<Tried> => {
  const start = Date.now();
  await machine.run(commands.vm());
  let [retried, stale] = [0, 0];
  for (let i = 0; i < holds; i++) {
    const held = await holdFaultOverDiscard(machine);
    if (held.retried) retried++;
    if (held.stale) stale++;
  }
  return {
    caught: stale > 0 || retried < holds,
    seconds: seconds(start),
    shown: `       a fault held over a whole MADV_DONTNEED, ${String(holds)} times: retried ${String(retried)}, left a stale SPTE ${String(stale)}`,
  };
};
