import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { boot } from "../driver/machine.ts";
import * as commands from "../driver/commands.ts";
import { setUp, type Wanted } from "../setup/set-up.ts";
import { holdFaultOverDiscard } from "./retry-schedule.ts";

/** The schedule on the unmodified kernel and on a mutant that is in the cache: `node --import tsx conformance/schedule/try.ts [RUNS]`. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const runs = Number(process.argv[2] ?? 3);

const session = async (wanted: Wanted, name: string): Promise<void> => {
  const start = performance.now();
  const machine = await boot(await setUp({ wanted: [wanted] }), name, { gdb: true });
  print(`${name}: ${machine.uname}, booted in ${(performance.now() - start).toFixed(0)} ms`);
  try {
    await machine.run(commands.vm());
    for (let run = 0; run < runs; run++) {
      const begin = performance.now();
      const held = await holdFaultOverDiscard(machine);
      print(`${(performance.now() - begin).toFixed(0).padStart(6)} ms  ${JSON.stringify(held)}`);
    }
    print(`warnings: ${JSON.stringify(machine.warnings())}`);
  } finally {
    await machine.stop();
  }
};

await session({ release: "6.12" }, "6.12");
const built = ".cache/conformance/mutants";
const folder = readdirSync(existsSync(built) ? built : ".")
  .filter((kernel) => kernel.startsWith("linux-image-6.12"))
  .flatMap((kernel) => readdirSync(join(built, kernel)).map((name) => join(built, kernel, name)))
  .find((path) => /\/no-f13-[0-9a-f]+$/.test(path));
if (folder === undefined) print("no mutant is built: no-f13");
else {
  const replaceModules = {
    "kvm.ko": join(folder, "kvm.ko"),
    "kvm-amd.ko": join(folder, "kvm-amd.ko"),
  };
  await session({ release: "6.12", replaceModules, tag: "no-f13" }, "no-f13");
}
