import { bootLogged, bootMappedSmall } from "../boot.ts";
import { firstMaps, full, scenario, wider } from "./define.ts";

export const logIoctls = scenario("log-ioctls", {
  asks: "Is every write in the copy if the VMM takes the log by KVM_GET_DIRTY_LOG whenever it likes, also of a slot that has none?",
  alsoOn: ["x86-pml"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 2, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 })],
  features: ["dirty-log", "harvest", "migration", "refusals"],
  role: firstMaps,
  faultGfns: (scope) => [scope.gfns - 1],
  touches: (scope) => [scope.gfns - 1],
  interrupts: false,
  parts: () => ({ vmm: ["get-dirty-log", "first-pass", "last-round"], pager: [], host: [] }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
  },
});
