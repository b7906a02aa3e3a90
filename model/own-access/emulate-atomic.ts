import { myVcpu, splice, step, type KvmOperation } from "../actor.ts";
import { lookupForVcpu } from "../memslots/last-used-slot.ts";
import { ownWrite } from "./own-write.ts";
import { markOwnWrite, ownAccess } from "./user-mapping.ts";

const source = "arch/x86/kvm/x86.c:emulator_cmpxchg_emulated";

/** Marking looks the slot up by itself; what the exchange has found is an address only. */
const lookupToMark = step("lookup-slot-to-mark", {
  source: "virt/kvm/kvm_main.c:kvm_vcpu_mark_page_dirty",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.logDirty = lookupForVcpu(d, me, fault.gfn)?.logDirty === true;
  },
});

/** Without an address it would be a plain write, which finds none either. */
const done = step("return", { source, local: true });

/**
 * KVM carries out the guest's locked instruction: a compare-and-exchange by the VMM's address, of which nobody but it knows, and whether it
 * has exchanged anything or not the page counts as written.
 */
export const emulateAtomic: KvmOperation = ownWrite("emulate-atomic", [
  ownAccess.lookup("lookup-slot", source, "return"),
  ownAccess.copy("return", "compare-exchange", source),
  splice("mark-page-dirty", [lookupToMark, markOwnWrite]),
  done,
]);
