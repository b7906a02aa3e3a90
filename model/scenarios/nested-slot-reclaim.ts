import { noRequests, scenario } from "./define.ts";
import { nesting } from "./nested-reclaim.ts";

export const nestedSlotReclaim = scenario("nested-slot-reclaim", {
  ...nesting,
  asks: "A memslot's deletion zaps the roots of a guest and of its nested guest, and yields: can either reach a frame that the host takes back meanwhile?",
  features: ["notifier", "reclaim", "guest-mode", "slot-changes", "memslot-ioctl"],
  parts: () => ({ vmm: ["delete"], pager: [], host: ["change-mapping"] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
});
