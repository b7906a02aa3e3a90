import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { isTracked } from "./tracked.ts";

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

/** KVM writes in the guest's place, through the VMM's mapping, and tells the tracker. It marks the page dirty as the guest's write would. */
const emulateWrite = step("emulate-write", {
  source: "arch/x86/kvm/x86.c:emulator_write_phys",
  finishes: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (fault.logDirty) at(d.dirtyLog, fault.gfn).set = true;
    if (me.world.features.has("migration")) at(d.dirtyLog, fault.gfn).copied = false;
    return finish;
  },
});

/** After mmu_lock is dropped: RET_PF_WRITE_PROTECTED. */
export const writeProtectedFault: KvmItem = only("write-protected", tracks, [
  branch(
    "emulate",
    ({ vcpus }, me) => {
      const { fault } = at(vcpus, me.vcpu);
      return fault.writeProtected && fault.write && fault.exit === "none";
    },
    [emulateWrite],
  ),
]);
