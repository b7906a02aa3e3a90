import { at } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { inRunLoop } from "../own-access/user-mapping.ts";
import { flushTlb } from "../tlb/hardware.ts";

/**
 * The guest has cleared the entry and makes sure that its nested guest does not go by it any more: on each vCPU L2 exits to L1, which
 * invalidates. KVM flushes the vCPU's TLB. Shadow pages stay as they are: they follow what the guest writes.
 */
export const invept: KvmOperation = operation("invept", {
  when: (s, me) => inRunLoop(s, me) && s.guestTable.cleared && !at(s.vcpus, me.vcpu).entryGone,
  steps: [
    step("invept", {
      source: "arch/x86/kvm/vmx/nested.c:handle_invept",
      promise: "the nested guest reaches what the guest's table maps now",
      run: (d, me) => {
        flushTlb(d, me.vcpu);
        at(d.vcpus, me.vcpu).entryGone = true;
      },
    }),
  ],
});
