import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { markOwnWrite, ownAccess } from "../own-access/user-mapping.ts";
import { retire, tellShadow } from "../nested-table/tell-shadow.ts";
import { isTracked } from "./tracked.ts";

const emulatorSource = "arch/x86/kvm/x86.c:emulator_write_phys";

const tracks = ({ world }: Me): boolean => world.features.has("write-tracking");

/** F2: a write to what is mapped, and tracked, is not a fault that could be fixed. Without any lock, so that it can err both ways. */
const checkTracked = step("check-tracked", {
  source: "arch/x86/kvm/mmu/mmu.c:page_fault_handle_page_track",
  jumps: ["write-protected"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (!fault.present || !fault.write || !isTracked(d, fault.gfn)) return next;
    fault.writeProtected = true;
    return goto("write-protected");
  },
});

export const trackedWrite: KvmItem = only("write-tracking", tracks, [checkTracked]);

/** The instruction is done, and the guest goes on behind it. */
const complete = step("complete-instruction", {
  source: emulatorSource,
  local: true,
  finishes: true,
  run: () => finish,
});

/** There is no slot by now, or none that may be written: the access is one for user space. */
const isMmio = step("is-mmio", {
  source: "arch/x86/kvm/x86.c:emulator_read_write_onepage",
  local: true,
  jumps: ["exit-to-user"],
  run: (d, me) => {
    myVcpu(d, me).fault.exit = "mmio";
    return goto("exit-to-user");
  },
});

/**
 * After mmu_lock is dropped: RET_PF_WRITE_PROTECTED. KVM writes in the guest's place, as it writes whatever it writes by itself: the slot is
 * looked up once more, and it is that one which says whether the page is marked dirty. It tells the tracker then.
 */
export const writeProtectedFault: KvmItem = only("write-protected", tracks, [
  branch(
    "emulate-write",
    ({ vcpus }, me) => {
      const { fault } = at(vcpus, me.vcpu);
      return fault.writeProtected && fault.write && fault.exit === "none";
    },
    [
      ownAccess.lookup("lookup-slot-again", emulatorSource, "is-mmio"),
      ownAccess.copy("is-mmio"),
      markOwnWrite,
      tellShadow,
      retire,
      complete,
      isMmio,
    ],
  ),
]);
