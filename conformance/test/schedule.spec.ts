import { expect } from "chai";
import { boot } from "../driver/machine.ts";
import { readSchedule } from "../schedule/read.ts";
import { hold } from "../schedule/run.ts";
import { setUp } from "../setup/set-up.ts";
import { expectEmpty, expectGone, inOwnFolder } from "./places.ts";

describe("a schedule that is held on a real KVM", () => {
  for (const image of ["6.12", "6.1"])
    it(`makes the fault of ${image} retry, and leaves nothing behind`, () =>
      inOwnFolder(async (temporary) => {
        const machine = await boot(await setUp(), image, { temporary, gdb: true });
        const { schedule } = readSchedule(
          "counterexamples/faults/mainline+no-retry-check--host-reclaim--install-still-valid.json",
        );
        const held = await hold(machine, schedule);
        expect(held).to.include({ stopped: true, waited: false, retried: true, stale: false });
        await machine.stop();
        await expectGone(machine.pid);
        expectEmpty(temporary);
      }));
});
