import { Command } from "commander";
import { messageOf } from "../cli/support/failure.ts";
import { describeFinding } from "./commands/finding.ts";
import { compare } from "./compare.ts";
import { boot, type Machine } from "./driver/machine.ts";
import { catchMutants } from "./mutants/catch.ts";
import { machinesOf, plan, racePlan } from "./plan.ts";
import { runRaces } from "./races/run.ts";
import { holdOnKernels } from "./schedule/on-kernels.ts";
import { setUp, type SetupOptions } from "./setup/set-up.ts";

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text} is no number`);
  return value;
};

const command = new Command("npm run conformance --")
  .description("Holds the model against a real KVM under QEMU's software emulation.")
  .option("--short", "fewer sequences, for CI", false)
  .option("--kernel <file>", "a bzImage or vmlinux of your own, held against design v6.12")
  .option("--modules <folder>", "its kvm.ko, kvm-amd.ko and what they need, with --kernel")
  .option("--mutants", "kernels that are wrong in one place: each must be caught", false)
  .option("--schedule <file>", "holds the schedule of a counterexample on both kernels")
  .option("--times <n>", "how often, with --schedule", count, 3)
  .option("--seed <n>", "seed of the random sequences", count, 1)
  .parse();
const options = command.opts<{
  readonly short: boolean;
  readonly mutants: boolean;
  readonly kernel?: string;
  readonly modules?: string;
  readonly schedule?: string;
  readonly times: number;
  readonly seed: number;
}>();

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** The user's own kernel, or null for Debian's. */
const ownKernel = () => {
  const { kernel, modules } = options;
  if ((kernel === undefined) !== (modules === undefined))
    throw new Error("--kernel and --modules go together");
  return kernel === undefined || modules === undefined ? null : { kernel, modules, tag: "own" };
};
const setupOptions = (): SetupOptions => {
  const own = ownKernel();
  return { progress: say, ...(own === null ? {} : { wanted: [own] }) };
};

/** Every part of the plan, one machine for each kernel. Returns whether all agreed. */
const main = async (): Promise<boolean> => {
  const began = Date.now();
  const own = ownKernel();
  const parts = plan(options.short).flatMap((part) =>
    own === null ? [part] : part.image === "6.12" ? [{ ...part, image: own.tag }] : [],
  );
  const ready = await setUp(setupOptions());
  let [sequences, events, agreed] = [0, 0, true];
  for (const served of machinesOf(parts)) {
    let machine: Machine | null = null;
    try {
      for (const part of served) {
        if (machine === null) {
          const { image, kernelWords } = part;
          machine = await boot(ready, image, { kernelWords });
          say(`${[machine.uname, ...kernelWords].join(" ")}: booted after ${seconds(began)}`);
        }
        const start = Date.now();
        const result = await compare(machine, part, options.seed);
        sequences += result.sequences;
        events += result.events;
        const { finding } = result;
        say(
          `  ${part.design.name.padEnd(6)} ${part.machine.padEnd(28)} ${String(result.sequences).padStart(5)} sequences, ${String(result.commands).padStart(6)} commands, ${String(result.events).padStart(7)} SPTE events explained, ${finding === null ? "0 disagreements" : "DISAGREEMENT"}, ${seconds(start)}`,
        );
        for (const warning of machine.warnings()) say(`  the kernel complained: ${warning}`);
        if (finding === null) continue;
        agreed = false;
        say(describeFinding(finding));
        // It was stopped: the other parts get one that has seen nothing yet.
        machine = null;
      }
    } finally {
      await machine?.stop();
    }
  }
  if (own === null)
    for (const races of racePlan(options.short))
      if (!(await runRaces(ready, races, options.seed, say))) agreed = false;
  say(
    `${String(sequences)} sequences, ${String(events)} SPTE events, ${agreed ? "no disagreement" : "model and kernel disagree"}, ${seconds(began)}`,
  );
  return agreed;
};

/** The unmodified kernel must not be caught, and each of the others must. */
const onMutants = async (): Promise<boolean> => {
  const fates = await catchMutants(options.seed, say);
  const changed = fates.filter(({ name }) => name !== "unmodified");
  const caught = changed.filter(({ by }) => by !== null).length;
  const wrongly = fates.filter(({ name, by }) => name === "unmodified" && by !== null).length;
  say(
    `${String(caught)} of ${String(changed.length)} mutants caught, ${String(wrongly)} unmodified kernels`,
  );
  return caught === changed.length && wrongly === 0;
};

/** Unmodified kernels must not be caught by it. */
const onSchedule = async (path: string): Promise<boolean> =>
  holdOnKernels(await setUp(setupOptions()), path, options.times, say);

try {
  const { mutants, schedule } = options;
  const work = schedule !== undefined ? onSchedule(schedule) : mutants ? onMutants() : main();
  process.exitCode = (await work) ? 0 : 1;
} catch (error) {
  process.stderr.write(`conformance: ${messageOf(error)}\n`);
  process.exitCode = 2;
}
