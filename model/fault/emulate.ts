import { at } from "../../checker/state/fields.ts";
import { finish } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem } from "../actor.ts";
import { hasGenerations } from "../memslots/generation.ts";
import { markOwnWrite, ownAccess } from "../own-access/user-mapping.ts";
import { matchCache } from "./mmio-cache.ts";

/** Neither MMIO nor an error: the instruction is done, and the guest goes on behind it. */
const complete = step("complete-instruction", {
  source: "arch/x86/kvm/x86.c:emulator_read_write_onepage",
  local: true,
  finishes: true,
  run: (d, me) => {
    myVcpu(d, me).fault.exit = "none";
    return finish;
  },
});

/**
 * The emulator makes the access that faulted. If the vCPU remembers the gfn as MMIO, it is; else the slot is looked up once more, and if
 * there is one by now, or one that permits the access, the access goes to memory and nobody exits. A slot that is being deleted counts as
 * none here. Source: x86.c:emulator_read_write_onepage.
 */
export const emulate: KvmItem = only("emulate", ({ world }) => hasGenerations(world), [
  branch(
    "access",
    (s, me) => {
      const { fault } = at(s.vcpus, me.vcpu);
      return fault.exit === "mmio" && !fault.prefault;
    },
    [
      matchCache("exit-to-user"),
      ownAccess.lookup(
        "lookup-slot-again",
        "arch/x86/kvm/x86.c:emulator_write_phys",
        "exit-to-user",
      ),
      ownAccess.copy("exit-to-user"),
      markOwnWrite,
      complete,
    ],
  ),
]);
