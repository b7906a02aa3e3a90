import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ping } from "../driver/commands.ts";
import { MachineError, type MachineErrorKind } from "../driver/error.ts";
import { boot, restore, type Machine } from "../driver/machine.ts";
import { SetupError } from "../setup/error.ts";
import { setUp, type Ready } from "../setup/set-up.ts";
import { expectEmpty, expectGone, inOwnFolder } from "./places.ts";

/** What goes wrong with a machine is told once and clearly, and leaves nothing behind. */
describe("a machine that fails", () => {
  let ready: Ready;
  before(async () => {
    ready = await setUp();
  });

  const name = "6.1";

  const expectError = async (work: Promise<unknown>, kind: MachineErrorKind): Promise<string> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof MachineError)) throw new Error(`not a MachineError: ${String(error)}`);
    expect(error.kind, error.message).to.equal(kind);
    expect(error.message).not.to.include("\n");
    return error.message;
  };

  const failing = (
    fail: (machine: Machine) => Promise<unknown>,
    kind: MachineErrorKind,
    words: RegExp,
  ): Promise<void> =>
    inOwnFolder(async (temporary) => {
      const machine = await boot(ready, name, { temporary, timeoutMs: 1000 });
      expect(await expectError(fail(machine), kind)).to.match(words);
      await expectGone(machine.pid);
      expectEmpty(temporary);
      await expectError(machine.run(ping), kind);
    });

  it("says so when QEMU is killed in the middle", () =>
    failing(
      (machine) => {
        const answers = machine.sendAll(Array.from({ length: 10_000 }, () => "ping"));
        process.kill(machine.pid, "SIGKILL");
        return answers;
      },
      "died",
      /machine 6\.1 was killed by SIGKILL/,
    ));

  it("says so when QEMU is killed while it is saved", () =>
    failing(
      (machine) => {
        const saved = machine.snapshot();
        setTimeout(() => process.kill(machine.pid, "SIGKILL"), 50);
        return saved;
      },
      "died",
      /closed its monitor|was killed/,
    ));

  it("says so when the program in it ends", () =>
    failing((machine) => machine.send("quit"), "died", /ended with status 0/));

  it("says so when the guest hangs", () =>
    failing((machine) => machine.send("hang"), "timeout", /did not answer "hang" within 1 s/));

  it("says so when an answer is no JSON", () =>
    failing(
      (machine) => machine.send("garble"),
      "garbled",
      /answered "garble" by the garbled "\{/,
    ));

  it("says so when an answer has another form than the command's", () =>
    failing((machine) => machine.run({ ...ping, line: "cat /proc/version" }), "garbled", /Linux/));

  it("lives on after a refusal", () =>
    inOwnFolder(async (temporary) => {
      const machine = await boot(ready, name, { temporary });
      const message = await expectError(machine.run({ ...ping, line: "stats" }), "refused");
      expect(message).to.include("no VM; first: vm");
      await machine.run(ping);
      await machine.stop();
      expectEmpty(temporary);
    }));

  it("says so when the kernel does not boot", () =>
    inOwnFolder(async (temporary) => {
      const image = { name: "broken", identity: "", kernel: "/bin/true", initrd: "/bin/true" };
      const broken: Ready = { qemu: ready.qemu, images: [image] };
      await expectError(boot(broken, "broken", { temporary, bootTimeoutMs: 2000 }), "not-started");
      expectEmpty(temporary);
      await expectError(boot(ready, "6.66", { temporary }), "not-started");
    }));

  it("is stopped, and its snapshot removed, without a trace", () =>
    inOwnFolder(async (temporary) => {
      const machine = await boot(ready, name, { temporary });
      const snapshot = await machine.snapshot();
      const again = await restore(snapshot);
      expect(await again.run(ping)).to.deep.equal(await machine.run(ping));
      await Promise.all([machine.stop(), again.stop()]);
      snapshot.remove();
      await expectGone(machine.pid);
      await expectGone(again.pid);
      expectEmpty(temporary);
    }));

  /** A disk of that many megabytes; only root can have one. */
  const onSmallDisk = (megabytes: number, test: (folder: string) => Promise<void>): Promise<void> =>
    inOwnFolder(async (folder) => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "none", disk]);
      try {
        await test(disk);
      } finally {
        execFileSync("umount", ["-l", disk]);
      }
    });

  it("says so when a snapshot finds the disk full", function () {
    if (process.getuid?.() !== 0) this.skip();
    return onSmallDisk(16, async (temporary) => {
      const machine = await boot(ready, name, { temporary });
      await expectError(machine.snapshot(), "no-space");
      // It goes on nevertheless.
      await machine.run(ping);
      await machine.stop();
      expectEmpty(temporary);
    });
  });

  it("says so when the set-up finds the disk full", function () {
    if (process.getuid?.() !== 0) this.skip();
    return onSmallDisk(16, async (cache) => {
      const error: unknown = await setUp({ cache, wanted: [{ release: name }] }).catch(
        (reason: unknown) => reason,
      );
      if (!(error instanceof SetupError)) throw new Error(`not a SetupError: ${String(error)}`);
      expect(error.kind, error.message).to.equal("no-space");
      expectEmpty(join(cache, "kernels"));
    });
  });
});
