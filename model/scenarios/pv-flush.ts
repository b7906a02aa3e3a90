import { bootMappedSmall } from "../boot.ts";
import { noRequests, scenario } from "./define.ts";

/** vCPU 0 unmaps the page in the guest's own page table, vCPU 1 has it in its TLB and is preempted now and then. */
export const pvFlush = scenario("pv-flush", {
  asks: "The guest leaves it to KVM to flush the TLB of a preempted vCPU: does that one go on with what was to be flushed?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["pv-flush"],
  role: () => "bystander",
  touches: () => [0],
  ownAccesses: (vcpu) =>
    vcpu === 0
      ? ["flush-guest-tlbs", "guest-flush-returns"]
      : ["sched-out", "sched-in", "take-flush-interrupt"],
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => bootMappedSmall(d, "write"),
});
