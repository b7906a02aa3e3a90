import { at, none } from "../checker/state/fields.ts";
import type { State } from "../model/state/state.ts";
import { internal } from "./property.ts";

/** Another vCPU that has left entries under the same tag, or `none`. */
const otherTagged = (s: State, vcpu: number): number => {
  for (let v = 0; v < s.vcpus.length; v++) if (v !== vcpu && at(s.vcpus, v).tagged) return v;
  return none;
};

/** Does the CPU go from one vCPU to another? */
const changesHands = ({ cpu }: State): boolean =>
  cpu.current !== none && cpu.lastRan !== none && cpu.current !== cpu.lastRan;

const caches = ({ tlb }: State["vcpus"][number]): boolean =>
  tlb.some(({ permission }) => permission !== "none");

export const tlbTagsNeverAlias = internal("tlb-tags-never-alias", {
  claim: "No vCPU uses TLB entries that another vCPU's context has left under the same tag.",
  source: "94d0e5980d67; kvm-semantics I15",
  needs: [],
  scenarios: ["shared-cpu"],
  brokenBy: ["context-not-flushed", "first-ran-recorded"],
  exercised: (s) => changesHands(s) || s.vcpus.filter(caches).length > 1,
  on: (s, event) => {
    if (event.type !== "use") return true;
    const other = otherTagged(s, event.vcpu);
    return (
      other === none ||
      `vcpu${event.vcpu} uses a TLB in which vcpu${other} has left entries under the same VMID`
    );
  },
});
