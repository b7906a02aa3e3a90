import { bootLogged } from "../boot.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

export const nxLoggingOff = scenario("nx-logging-off", {
  asks: "A fetch's table is linked, then listed for the NX recovery worker: does the worker meet one that was zapped in between, because logging ended?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["huge", "dirty-log", "memslot-ioctl", "table-pages", "nx-huge-pages"],
  role: firstFaults,
  faultAccesses: ["read", "fetch"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: bootLogged,
});
