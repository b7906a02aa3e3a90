import { at, none } from "../../checker/state/fields.ts";
import { finish } from "../../checker/protocol/control.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { inGuest } from "../tlb/hardware.ts";
import { takeCpu } from "./shared-cpu.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";

const source = "arch/arm64/kvm/arm.c:kvm_arch_vcpu_ioctl_run";

/** Does the VMM want this vCPU out of KVM_RUN (a signal is pending)? */
const stopping = (s: State): boolean => s.vmm.stopping;

const isOutside = (s: State, vcpu: number): boolean =>
  at(s.vcpus, vcpu).running && at(s.vcpus, vcpu).mode === "outside";

const setGuestMode = step("set-guest-mode", {
  source,
  run: (d, me) => {
    at(d.vcpus, me.vcpu).mode = "in-guest";
  },
});

/** The processor runs guest code from here on: the actor is idle, its hardware operations can start. */
const guestEnter = step("guest-enter", {
  source: "arch/arm64/kvm/arm.c:kvm_arm_vcpu_enter_exit",
  local: true,
  finishes: true,
  run: () => finish,
});

/**
 * Entry on arm64: no TLB is flushed, and nothing is asked for on behalf of the page tables, since TLBs were invalidated in place while the
 * vCPU was outside. Nor is an SRCU section held in this loop: faults open their own.
 */
export const enter: KvmOperation = operation("enter", {
  when: (s, me) => isOutside(s, me.vcpu) && !stopping(s),
  steps: [takeCpu, setGuestMode, guestEnter],
});

/** KVM_RUN is called. */
export const run: KvmOperation = operation("run", {
  when: (s, me) => !at(s.vcpus, me.vcpu).running && !stopping(s) && !s.host.exiting,
  begin: (d, me) => {
    at(d.vcpus, me.vcpu).running = true;
  },
  steps: [step("load-vcpu", { source: "arch/arm64/kvm/arm.c:kvm_arch_vcpu_load" })],
});

/** A pending signal takes the vCPU out of KVM_RUN. */
export const leaveRun: KvmOperation = operation("leave-run", {
  when: (s, me) => isOutside(s, me.vcpu) && stopping(s),
  end: (d, me) => {
    at(d.vcpus, me.vcpu).running = false;
  },
  steps: [step("put-vcpu", { source: "arch/arm64/kvm/arm.c:kvm_arch_vcpu_put" })],
});

/** The guest's registers are saved, and the host's loaded; the thread can be preempted from here on. */
export const leaveGuest = (d: StateDraft, vcpu: number): void => {
  at(d.vcpus, vcpu).overlayClosed = false;
  d.cpu.current = none;
  leaveGuestMode(d, vcpu);
};

const exitGuest = step("exit-guest", { source, run: (d, me) => leaveGuest(d, me.vcpu) });

/** The host interrupts the guest for reasons of its own. Endless: no progress of the protocol may depend on it. */
export const interrupt: KvmOperation = operation("interrupt", {
  endless: true,
  when: (s, me) => inGuest(s, me.vcpu) && at(s.vcpus, me.vcpu).mode === "in-guest",
  steps: [exitGuest],
});

/** The interrupt of a kick arrives, or of a signal with which the VMM stops the vCPU. */
export const answerKick: KvmOperation = operation("answer-kick", {
  when: (s, me) => {
    const { mode } = at(s.vcpus, me.vcpu);
    return mode === "exiting" || (mode === "in-guest" && s.vmm.stopping);
  },
  steps: [exitGuest],
});

/** The guest's access to a device that user space emulates: KVM_RUN returns. */
export const ioExit: KvmOperation = operation("io-exit", {
  when: (s, me) => inGuest(s, me.vcpu) && at(s.vcpus, me.vcpu).mode === "in-guest",
  end: (d, me) => {
    at(d.vcpus, me.vcpu).running = false;
  },
  steps: [exitGuest],
});
