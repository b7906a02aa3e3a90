import { myVcpu, operation, step, type KvmOperation } from "../actor.ts";
import { resetFault } from "../fault/lookup-slot.ts";
import { inRunLoop, markOwnWrite, ownAccess } from "./user-mapping.ts";

/** There is no address to write to, or the host does not let the VMM write there: nothing is written. */
const done = step("return", {
  source: "virt/kvm/kvm_main.c:kvm_vcpu_write_guest",
  local: true,
});

/** KVM writes what the guest has asked for (its wall clock, its steal time) to the guest's memory, while it handles an exit. */
export const writeGuest: KvmOperation = operation("write-guest", {
  choices: (me) => me.world.faultGfns.map((gfn) => ({ gfn })),
  when: (s, me) => inRunLoop(s, me),
  begin: (d, me, { gfn }) => {
    const { fault } = myVcpu(d, me);
    fault.gfn = gfn;
    fault.write = true;
  },
  end: (d, me) => resetFault(myVcpu(d, me)),
  steps: [
    ownAccess.lookup("lookup-slot", "virt/kvm/kvm_main.c:kvm_vcpu_write_guest_page", "return"),
    ownAccess.copy("return"),
    markOwnWrite,
    done,
  ],
});
