import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { boot } from "../driver/machine.ts";
import { setUp } from "../setup/set-up.ts";
import { expectEmpty, expectGone, inOwnFolder } from "./places.ts";

const victim = join(dirname(fileURLToPath(import.meta.url)), "victim.ts");

/** Runs a process with a machine until it has ended, and tells QEMU's process id. */
const ended = async (
  temporary: string,
  way: string,
  signal: NodeJS.Signals | null,
): Promise<number> => {
  const child = spawn(process.execPath, ["--import", "tsx", victim, temporary, way], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exit = once(child, "exit");
  const [said] = await once(child.stdout, "data");
  if (signal !== null) child.kill(signal);
  await exit;
  return Number(String(said));
};

describe("a machine whose process ends", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    it(`ends with it, without a trace, at ${signal}`, () =>
      inOwnFolder(async (temporary) => {
        await expectGone(await ended(temporary, "", signal));
        expectEmpty(temporary);
      }));

  for (const way of ["throw", "exit"])
    it(`ends with it, without a trace: ${way}`, () =>
      inOwnFolder(async (temporary) => {
        await expectGone(await ended(temporary, way, null));
        expectEmpty(temporary);
      }));

  it("ends with it at SIGKILL, and the next machine sweeps", () =>
    inOwnFolder(async (temporary) => {
      await expectGone(await ended(temporary, "", "SIGKILL"));
      const machine = await boot(await setUp(), "6.1", { temporary });
      await machine.stop();
      expectEmpty(temporary);
    }));
});
