import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem } from "../actor.ts";

/**
 * F9, KVM Userfault: one word of the user's bitmap is read through the slot that the fault looked up; a set bit makes KVM_RUN return
 * with a memory-fault exit. Nothing looks at the bitmap again later in the fault. Source: KVM Userfault v3 04/15, kvm_do_userfault.
 */
const readBitmap = step("read-bitmap", {
  source: "virt/kvm/kvm_main.c:kvm_do_userfault",
  jumps: ["exit-to-user"],
  event: (me) => ({ type: "read-bitmap", vcpu: me.vcpu }),
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (!at(at(d.bitmaps, fault.bitmap).bits, fault.gfn).set) return next;
    fault.exit = "userfault";
    return goto("exit-to-user");
  },
});

export const checkUserfaultBitmap: KvmItem = only(
  "userfault",
  ({ world }) => world.features.has("userfault"),
  [branch("flagged", (s, me) => at(s.vcpus, me.vcpu).fault.userfault, [readBitmap])],
);
