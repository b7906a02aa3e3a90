import { at, none } from "../checker/state/fields.ts";
import { regionOf } from "../model/world.ts";
import type { State } from "../model/state/state.ts";
import { internal } from "./property.ts";

/** The first gfn for which a TLB holds both a page and a block, or `none`. */
const conflictIn = ({ tlb, hugeTlb }: State["vcpus"][number]): number => {
  if (hugeTlb.length === 0) return none;
  for (let gfn = 0; gfn < tlb.length; gfn++)
    if (at(tlb, gfn).permission !== "none" && at(hugeTlb, regionOf(gfn)).permission !== "none")
      return gfn;
  return none;
};

/** On x86 both may live side by side; on arm64 that is a TLB conflict abort, or a mixture of the two. */
export const noTlbConflict = internal("no-tlb-conflict", {
  claim: "No TLB of arm64 holds a page and a block for the same gfn.",
  source: "Arm ARM D8.16 (break-before-make); arch/arm64/kvm/hyp/pgtable.c:stage2_try_break_pte",
  needs: ["huge"],
  fits: (design) => design.arch === "arm64",
  brokenBy: ["table-tlbi-by-address", "make-before-break"],
  exercised: (s) =>
    s.vcpus.some(({ tlb, hugeTlb }) =>
      [...tlb, ...hugeTlb].some(({ permission }) => permission !== "none"),
    ),
  holds: (s) => {
    for (let v = 0; v < s.vcpus.length; v++) {
      const gfn = conflictIn(at(s.vcpus, v));
      if (gfn !== none) return `vcpu${v}'s TLB holds a page and a block for gfn ${gfn}`;
    }
    return true;
  },
});
