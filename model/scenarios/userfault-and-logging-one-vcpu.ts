import { scenario } from "./define.ts";
import { bothFlags } from "./userfault-and-dirty-logging.ts";

/** A twentieth of the states of `userfault-and-dirty-logging`, so that edits can be judged there by the hundred. */
export const userfaultAndLoggingOneVcpu = scenario("userfault-and-logging-one-vcpu", {
  ...bothFlags,
  asks: "Do the two flags disturb each other where one vCPU faults, maps and uses its TLB?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
});
