import { firstFaults, scenario } from "./define.ts";

/** The slot has one whole huge page and half of another one, which the host maps huge. */
export const slotEnd = scenario("slot-end", {
  asks: "Does a huge mapping ever give the guest what lies behind the end of its memslot?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 4, pfns: 4, slots: 1, roots: 1 },
  features: ["huge"],
  role: firstFaults,
  faultGfns: () => [0, 2],
  touches: () => [0, 3],
  interrupts: false,
  slotPages: 3,
  parts: () => ({ vmm: [], pager: [], host: [] }),
});
