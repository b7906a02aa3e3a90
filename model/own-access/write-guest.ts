import { step, type KvmOperation } from "../actor.ts";
import { ownWrite } from "./own-write.ts";
import { markOwnWrite, ownAccess } from "./user-mapping.ts";

/** There is no address to write to, or the host does not let the VMM write there: nothing is written. */
const done = step("return", {
  source: "virt/kvm/kvm_main.c:kvm_vcpu_write_guest",
  local: true,
});

/** KVM writes what the guest has asked for (its wall clock, its steal time) to the guest's memory, while it handles an exit. */
export const writeGuest: KvmOperation = ownWrite("write-guest", [
  ownAccess.lookup("lookup-slot", "virt/kvm/kvm_main.c:kvm_vcpu_write_guest_page", "return"),
  ownAccess.copy("return"),
  markOwnWrite,
  done,
]);
