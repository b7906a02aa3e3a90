import { bootStopped } from "../boot.ts";
import { noRequests, scenario } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

export const notifierAndMemslots = scenario("notifier-and-memslots", {
  asks: "A memslot goes or comes while the host invalidates its page: do start() and end() find the same?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["notifier", "reclaim", "slot-changes", "memslot-ioctl"],
  interrupts: false,
  prefaults: true,
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  parts: () => ({ vmm: ["delete", "create"], pager: [], host: ["change-mapping"] }),
  requests: () => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 0 }],
  }),
  init: bootStopped,
});
