import { bootMappedSmall } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const emulatedAtomics = scenario("emulated-atomics", {
  asks: "If KVM carries out the guest's locked instructions, is what they write in the copy when the last round ends?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl", "own-writes"],
  role: () => "bystander",
  ownAccesses: () => ["emulate-atomic"],
  interrupts: false,
  ioExits: true,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d) => bootMappedSmall(d, "write"),
});
