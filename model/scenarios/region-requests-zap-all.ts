import { full, scenario } from "./define.ts";
import { askingForRegions } from "./region-requests.ts";

export const regionRequestsZapAll = scenario("region-requests-zap-all", {
  ...askingForRegions,
  asks: "The same on a default VM, where a slot that goes or moves invalidates every root.",
  machine: "x86",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
});
