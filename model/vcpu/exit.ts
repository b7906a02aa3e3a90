import { at } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { srcuReadLock, srcuReadUnlock } from "../locks/srcu.ts";
import type { StateDraft } from "../state/state.ts";
import { inGuest } from "../tlb/hardware.ts";
import { flushPmlBuffer } from "./pml.ts";

/**
 * `vcpu->mode = OUTSIDE_GUEST_MODE`, then interrupts on: every interrupt that was under way is acknowledged. Between the two stores
 * a flusher can only wait a little longer.
 */
export const leaveGuestMode = (d: StateDraft, vcpu: number): void => {
  at(d.vcpus, vcpu).mode = "outside";
  for (let t = 0; t < d.threads.length; t++) at(at(d.threads, t).acks, vcpu).awaited = false;
};

const source = "arch/x86/kvm/x86.c:vcpu_enter_guest";

const exitGuest = step("exit-guest", {
  source,
  run: (d, me) => leaveGuestMode(d, me.vcpu),
});

/** The host interrupts the guest for reasons of its own. Endless: no progress of the protocol may depend on it. */
export const interrupt: KvmOperation = operation("interrupt", {
  endless: true,
  when: (s, me) => inGuest(s, me.vcpu) && at(s.vcpus, me.vcpu).mode === "in-guest",
  steps: [exitGuest, srcuReadLock, flushPmlBuffer],
});

/** The interrupt of a kick arrives, or of a signal with which the VMM stops the vCPU. */
export const answerKick: KvmOperation = operation("answer-kick", {
  when: (s, me) => {
    const { mode } = at(s.vcpus, me.vcpu);
    return mode === "exiting" || (mode === "in-guest" && s.vmm.stopping);
  },
  steps: [exitGuest, srcuReadLock, flushPmlBuffer],
});

/** The guest's `out`: handled in user space, so KVM_RUN returns. */
export const ioExit: KvmOperation = operation("io-exit", {
  when: (s, me) => inGuest(s, me.vcpu) && at(s.vcpus, me.vcpu).mode === "in-guest",
  end: (d, me) => {
    at(d.vcpus, me.vcpu).running = false;
  },
  steps: [exitGuest, srcuReadLock, flushPmlBuffer, srcuReadUnlock],
});
