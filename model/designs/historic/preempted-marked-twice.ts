import { pvFlushFaults } from "../faults/pv-flush.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const preemptedMarkedTwice = historic({
  id: "preempted-marked-twice",
  commit: "8c6de56a42e0",
  title: "Be careful not to clear KVM_VCPU_FLUSH_TLB bit",
  history:
    "from 4.16 to 5.5 a vCPU that was preempted again before it had run was marked preempted again, over the guest's request to flush its TLB (CVE-2019-3016)",
  design: "mainline",
  scenario: "pv-flush",
  property: "guest-flush-respected",
  edits: sameMistakeAs(pvFlushFaults, "guest-flush-overwritten"),
});
