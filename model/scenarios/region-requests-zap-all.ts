import { full, scenario } from "./define.ts";
import { askingForRegions } from "./region-requests.ts";

export const regionRequestsZapAll = scenario("region-requests-zap-all", {
  ...askingForRegions,
  asks: "The same on a default VM, where a slot that goes or moves invalidates every root.",
  machine: "x86",
  // A fault on a gfn without a slot leaves the guest with what its TLB has of the other: a zapper may then miss the vCPU that enters.
  faultGfns: () => [0, 1],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
});
