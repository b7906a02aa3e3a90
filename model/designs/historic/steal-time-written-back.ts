import { pvFlushFaults } from "../faults/pv-flush.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const stealTimeWrittenBack = historic({
  id: "steal-time-written-back",
  commit: "b043138246a4",
  title: "Make sure KVM_VCPU_FLUSH_TLB flag is not missed",
  history:
    "from 4.16 to 5.5 KVM read the guest's steal time, looked for a request to flush and wrote the structure back: a request that came between was lost (CVE-2019-3016)",
  design: "mainline",
  scenario: "pv-flush",
  property: "guest-flush-respected",
  edits: sameMistakeAs(pvFlushFaults, "steal-time-copied"),
});
