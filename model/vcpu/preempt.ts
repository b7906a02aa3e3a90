import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import {
  label,
  myVcpu,
  only,
  operation,
  step,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import type { State } from "../state/state.ts";
import { flushTlb } from "../tlb/hardware.ts";

const putSource = "arch/x86/kvm/x86.c:kvm_steal_time_set_preempted";

const inLoop = (s: State, { vcpu }: Me): boolean =>
  at(s.vcpus, vcpu).running && at(s.vcpus, vcpu).mode === "outside";

/** The guest knows already, and may have put a request of its own into the byte since (8c6de56a42e0). */
const skipIfTold = step("skip-if-told", {
  source: putSource,
  jumps: ["put"],
  run: (d, me) => (myVcpu(d, me).steal.told ? goto("put") : next),
});

/** The whole byte is stored. */
const setPreempted = step("set-preempted", {
  source: putSource,
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    steal.preempted = true;
    steal.flush = false;
    steal.told = true;
  },
});

/** The scheduler takes the CPU away from a vCPU's thread, in the KVM_RUN loop and outside the guest. */
export const schedOut: KvmOperation = operation("sched-out", {
  when: (s, me) => inLoop(s, me) && !at(s.vcpus, me.vcpu).steal.scheduledOut,
  end: (d, me) => {
    myVcpu(d, me).steal.scheduledOut = true;
  },
  steps: [skipIfTold, setPreempted, label("put")],
});

/** It gets one back, which need not mean that it gets into the guest. */
export const schedIn: KvmOperation = operation("sched-in", {
  when: (s, me) => inLoop(s, me) && at(s.vcpus, me.vcpu).steal.scheduledOut,
  end: (d, me) => {
    myVcpu(d, me).steal.scheduledOut = false;
  },
  steps: [
    step("request-steal-update", {
      source: "arch/x86/kvm/x86.c:kvm_arch_vcpu_load",
      run: (d, me) => {
        myVcpu(d, me).steal.updateRequested = true;
      },
    }),
  ],
});

const recordSource = "arch/x86/kvm/x86.c:record_steal_time";

const serviceUpdate = step("service-steal-update", {
  source: recordSource,
  jumps: ["recorded"],
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    if (!steal.updateRequested) return goto("recorded");
    steal.updateRequested = false;
    return next;
  },
});

/** One xchg, so that a request of the guest's is either seen, or finds the vCPU no longer preempted (b043138246a4). */
const exchangePreempted = step("exchange-preempted", {
  source: recordSource,
  run: (d, me) => {
    const { steal } = myVcpu(d, me);
    if (steal.flush) flushTlb(d, me.vcpu);
    steal.preempted = false;
    steal.flush = false;
    steal.told = false;
  },
});

/** KVM_REQ_STEAL_UPDATE, among the requests at entry. */
export const recordStealTime: KvmItem = only(
  "steal-time",
  ({ world }) => world.features.has("pv-flush"),
  [serviceUpdate, exchangePreempted, label("recorded")],
);
