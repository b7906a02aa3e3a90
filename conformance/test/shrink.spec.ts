import { expect } from "chai";
import { compare } from "../compare.ts";
import { boot } from "../driver/machine.ts";
import { plan } from "../plan.ts";
import { setUp } from "../setup/set-up.ts";
import { expectEmpty, expectGone, inOwnFolder } from "./places.ts";

/** A model that is wrong about this VM: it takes the log to be handed out without being cleared. */
const bent = () => {
  const [part] = plan(true).filter(({ image, machine }) => image === "6.1" && machine === "npt");
  if (part === undefined) throw new Error("the plan has no 6.1");
  return { ...part, machine: "npt-manual-protect", runs: 300 };
};

describe("a disagreement with a real KVM", () => {
  it("is shrunk against its snapshot, and leaves no machine and no file", () =>
    inOwnFolder(async (temporary) => {
      const machine = await boot(await setUp(), "6.1", { temporary });
      const { finding } = await compare(machine, bent(), 1);
      await expectGone(machine.pid);
      expectEmpty(temporary);
      if (finding?.shrinking.kind !== "shrunk") throw new Error("not shrunk");
      const commands = finding.disagreement.done.map(({ command }) => command.kind);
      expect(commands.length).to.be.at.most(4);
      expect(commands.at(-1)).to.equal("get-log");
    }));

  it("leaves nothing if QEMU is killed while sequences run", () =>
    inOwnFolder(async (temporary) => {
      const machine = await boot(await setUp(), "6.1", { temporary });
      const running = compare(machine, bent(), 1);
      setTimeout(() => process.kill(machine.pid, "SIGKILL"), 1500);
      const fate = await running.then(
        () => "over",
        (error: unknown) => String(error),
      );
      // Whichever of its two ends notices first: on a busy machine it is still being saved then.
      expect(fate).to.match(/was killed by SIGKILL|closed its monitor/);
      await expectGone(machine.pid);
      expectEmpty(temporary);
    }));
});
