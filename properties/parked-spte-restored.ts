import { at } from "../checker/state/fields.ts";
import { performance } from "./property.ts";

export const parkedSpteRestored = performance("parked-spte-restored", {
  claim: "An SPTE that was parked can be made accessible again without having been zapped.",
  source: "thread on v2 05/13: removing access while keeping the PTEs; kvm-semantics 10 (d)",
  needs: ["parking"],
  brokenBy: ["prot-none-zaps", "userfault-zaps"],
  by: (s, event) => event.type === "install" && at(s.vcpus, event.vcpu).fault.old.parked !== "none",
});
