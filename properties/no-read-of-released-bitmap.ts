import { at, none } from "../checker/state/fields.ts";
import { contract, knowsUserfault } from "./property.ts";

export const noReadOfReleasedBitmap = contract("no-read-of-released-bitmap", {
  claim: "KVM reads no bitmap that user space may have freed.",
  source: "KVM Userfault v3 04/15, kvm_do_userfault; memslot update, SRCU",
  needs: ["userfault"],
  fits: knowsUserfault,
  brokenBy: ["no-srcu-wait-on-clearing", "no-grace-period-on-clearing"],
  exercised: (s) => s.vcpus.some((vcpu) => vcpu.fault.userfault),
  on: (s, event) => {
    if (event.type !== "read-bitmap") return true;
    const { bitmap, gfn } = at(s.vcpus, event.vcpu).fault;
    return (
      bitmap === none ||
      !at(s.bitmaps, bitmap).released ||
      `vcpu${event.vcpu}, faulting on gfn ${gfn}, reads bitmap ${bitmap}, which user space may have freed`
    );
  },
});
