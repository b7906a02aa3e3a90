import { bootMappedSmall } from "../boot.ts";
import { noRequests, scenario } from "./define.ts";

export const stage2Teardown = scenario("stage2-teardown", {
  asks: "The VMM's process ends and stage 2 is freed: is reclaim, which unmaps a range meanwhile, still within the tables?",
  arm64: "arm64",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["notifier", "reclaim", "host-ranges", "mm-exit"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  parts: () => ({ vmm: ["exit-mm"], pager: [], host: ["change-mapping"] }),
  requests: () => noRequests,
  init: (d) => bootMappedSmall(d, "write"),
  fits: (design) => design.arch === "arm64",
});
