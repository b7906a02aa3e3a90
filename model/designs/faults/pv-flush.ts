import { myVcpu, remove, replace, splice, step } from "../../actor.ts";
import { flushTlb } from "../../tlb/hardware.ts";
import { faultsIn } from "./fault.ts";

const flushing = faultsIn("mainline", "pv-flush");

const source = "arch/x86/kvm/x86.c:record_steal_time";

/** The byte is read into a copy of the host's ... */
const copyPreempted = step("copy-preempted", {
  source,
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    if (steal.flush) flushTlb(d, me.vcpu);
    steal.told = false;
  },
});

/** ... and the copy is written back. */
const writeBack = step("write-preempted", {
  source,
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    steal.preempted = false;
    steal.flush = false;
  },
});

const clearPreempted = step("exchange-preempted", {
  source,
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    steal.preempted = false;
    steal.flush = false;
    steal.told = false;
  },
});

export const pvFlushFaults = [
  flushing(
    "guest-flush-overwritten",
    "a vCPU that is preempted once more before it ran is marked once more (before 8c6de56a42e0)",
    remove("sched-out/skip-if-told"),
  ),
  flushing(
    "steal-time-copied",
    "the guest's byte is read, looked at and written back (before b043138246a4)",
    replace("enter/steal-time/exchange-preempted", splice("copied", [copyPreempted, writeBack])),
  ),
  flushing(
    "guest-flush-ignored",
    "the guest's byte is cleared, and nothing is flushed",
    replace("enter/steal-time/exchange-preempted", clearPreempted),
  ),
];
