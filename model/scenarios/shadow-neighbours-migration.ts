import { bootLogged, bootStopped } from "../boot.ts";
import { full, noRequests, scenario } from "./define.ts";

export const shadowNeighboursMigration = scenario("shadow-neighbours-migration", {
  asks: "Is a write to a neighbour that the shadow MMU maps too reported?",
  machine: "x86-shadow-ad",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration"],
  faultGfns: () => [0],
  prefaults: true,
  interrupts: false,
  parts: () => ({ vmm: ["first-pass", "last-round"], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => {
    bootLogged(d);
    bootStopped(d);
  },
});
