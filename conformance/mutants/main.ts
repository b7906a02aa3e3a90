import { dirname, join } from "node:path";
import { defaultCache } from "../setup/cache.ts";
import { SetupError } from "../setup/error.ts";
import { setUp } from "../setup/set-up.ts";
import { buildMutants } from "./build.ts";
import { haveSameCode } from "./code.ts";

/** Builds all mutants, as a trial: `node --import tsx conformance/mutants/main.ts [CACHE]`. */
const began = Date.now();
const progress = (line: string): void =>
  void process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

try {
  const cache = process.argv[2] ?? defaultCache;
  const { images } = await setUp({ wanted: [{ release: "6.12" }], progress });
  for (const { identity, kernel } of images) {
    const built = await buildMutants({ cache, identity, progress });
    progress("done");
    const debian = join(dirname(kernel), "modules/kvm.ko");
    for (const [name, { modules, seconds }] of Object.entries(built)) {
      const path = modules["kvm.ko"];
      const same = await haveSameCode(path, debian, join(cache, `code.${process.pid}.tmp`));
      process.stdout.write(
        `${name.padEnd(24)}${seconds.toFixed(1).padStart(6)} s, code ${same ? "as Debian's" : "not Debian's"}: ${path}\n`,
      );
    }
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
