import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { operation, splice, step, type KvmOperation } from "../actor.ts";
import { srcuReadLock, srcuReadUnlock } from "../locks/srcu.ts";
import type { State } from "../state/state.ts";
import { flushTlb } from "../tlb/hardware.ts";
import { leaveGuestMode } from "./exit.ts";
import { recordStealTime } from "./preempt.ts";
import { freeObsoleteRoots, reloadRoot } from "./load-root.ts";
import { serviceDirtyLogging } from "./pml.ts";

const source = "arch/x86/kvm/x86.c:vcpu_enter_guest";

/** KVM_REQ_TLB_FLUSH, among the requests at entry: test and clear, then flush. */
const serviceFlush = step("service-flush-request", {
  source,
  run: (d, me) => {
    const vcpu = at(d.vcpus, me.vcpu);
    if (vcpu.flushRequested) flushTlb(d, me.vcpu);
    vcpu.flushRequested = false;
  },
});

const setGuestMode = step("set-guest-mode", {
  source,
  run: (d, me) => {
    at(d.vcpus, me.vcpu).mode = "in-guest";
  },
});

/** `kvm_vcpu_exit_request`, first half: was the vCPU kicked since it said that it is in guest mode? */
const recheckMode = step("recheck-mode", {
  source: "arch/x86/kvm/x86.c:kvm_vcpu_exit_request",
  jumps: ["cancel"],
  run: (d, me) => (at(d.vcpus, me.vcpu).mode === "exiting" ? goto("cancel") : next),
});

/** `kvm_vcpu_exit_request`, second half: has a request come since the requests were serviced? */
const recheckRequests = step("recheck-requests", {
  source: "arch/x86/kvm/x86.c:kvm_vcpu_exit_request",
  jumps: ["cancel"],
  run: (d, me) => {
    const vcpu = at(d.vcpus, me.vcpu);
    return vcpu.flushRequested || vcpu.freeRootsRequested || vcpu.dirtyLoggingRequested
      ? goto("cancel")
      : next;
  },
});

const cancelEntry = step("leave-guest-mode", {
  source,
  run: (d, me) => leaveGuestMode(d, me.vcpu),
});

const startOver = step("start-over", {
  source,
  local: true,
  jumps: ["free-obsolete-roots"],
  // Without the quirk that step is left out, and its label stands where it stood.
  run: () => goto("free-obsolete-roots"),
});

/** The processor runs guest code from here on: the actor is idle, its hardware operations can start. */
const vmEntry = step("vm-entry", { source, local: true, finishes: true, run: () => finish });

/** Does the VMM want this vCPU out of KVM_RUN (a signal is pending)? */
const stopping = (s: State): boolean => s.vmm.stopping;

/**
 * `vcpu_enter_guest` up to the VM entry, from inside the KVM_RUN loop (SRCU held). Requests are serviced, then the root is loaded, then
 * the mode is announced, SRCU is left, and mode and requests are looked at once more.
 */
export const enter: KvmOperation = operation("enter", {
  when: (s, me) =>
    at(s.vcpus, me.vcpu).running &&
    at(s.vcpus, me.vcpu).mode === "outside" &&
    !at(s.vcpus, me.vcpu).steal.scheduledOut &&
    !stopping(s),
  steps: [
    freeObsoleteRoots,
    serviceFlush,
    serviceDirtyLogging,
    recordStealTime,
    reloadRoot,
    setGuestMode,
    srcuReadUnlock,
    recheckMode,
    recheckRequests,
    vmEntry,
    splice("cancel", [cancelEntry, srcuReadLock, startOver]),
  ],
});

/** KVM_RUN is called. */
export const run: KvmOperation = operation("run", {
  when: (s, me) => !at(s.vcpus, me.vcpu).running && !stopping(s),
  begin: (d, me) => {
    at(d.vcpus, me.vcpu).running = true;
  },
  steps: [srcuReadLock],
});

/** A pending signal takes the vCPU out of KVM_RUN. */
export const leaveRun: KvmOperation = operation("leave-run", {
  when: (s, me) =>
    at(s.vcpus, me.vcpu).running && at(s.vcpus, me.vcpu).mode === "outside" && stopping(s),
  end: (d, me) => {
    at(d.vcpus, me.vcpu).running = false;
  },
  steps: [srcuReadUnlock],
});
