import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, operation, step, type KvmOperation } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import { flushTlb, inGuest } from "../tlb/hardware.ts";

/**
 * Linux as a guest on x86: vCPU 0 takes a page out of the page table, and has the TLB of vCPU 1 flushed. If that one is preempted it need not be
 * interrupted, and waited for: KVM is asked to flush when it runs next. This is guest code, no part of KVM.
 */
const source = "arch/x86/kernel/kvm.c:kvm_flush_tlb_multi";

/** The vCPU whose TLB is to be flushed. */
const other = (d: StateDraft) => at(d.vcpus, 1);

const clearPte = step("clear-guest-pte", {
  source: "mm/memory.c:zap_pte_range",
  run: (d) => {
    d.guest.unmapped = true;
  },
});

const flushOwn = step("flush-own", {
  source: "arch/x86/mm/tlb.c:flush_tlb_func",
  run: (d, me) => flushTlb(d, me.vcpu),
});

/** Who is not preempted is interrupted. */
const readPreempted = step("read-preempted", {
  source,
  jumps: ["send-interrupt"],
  run: (d) => (other(d).steal.preempted ? next : goto("send-interrupt")),
});

/** A cmpxchg of the byte: who is no longer preempted by now is interrupted. */
const askForFlush = step("set-flush-tlb", {
  source,
  jumps: ["send-interrupt", "asked"],
  run: (d) => {
    const { steal } = other(d);
    if (!steal.preempted) return goto("send-interrupt");
    steal.flush = true;
    return goto("asked");
  },
});

const sendInterrupt = step("send-interrupt", {
  source: "arch/x86/mm/tlb.c:native_flush_tlb_multi",
  run: (d) => {
    other(d).steal.interrupted = true;
  },
});

const flushReturns = step("return-from-flush", {
  source,
  promise: "no vCPU uses a translation of the page that the guest has unmapped",
  run: (d) => {
    d.promised.guestUnmapped = true;
  },
});

/** Whom it interrupts it waits for, in a loop of the guest's, which may be interrupted itself. */
export const flushGuestTlbs: KvmOperation = operation("flush-guest-tlbs", {
  when: (s, me) => inGuest(s, me.vcpu) && !s.guest.unmapped,
  steps: [clearPte, flushOwn, readPreempted, askForFlush, sendInterrupt, label("asked")],
});

/** The loop ends: the other vCPU has flushed, or KVM will have when that one runs again. */
export const guestFlushReturns: KvmOperation = operation("guest-flush-returns", {
  when: (s, me) =>
    inGuest(s, me.vcpu) &&
    s.guest.unmapped &&
    !s.promised.guestUnmapped &&
    !at(s.vcpus, 1).steal.interrupted,
  steps: [flushReturns],
});

/** The guest's handler of that interrupt, on the vCPU that it was sent to. */
export const takeFlushInterrupt: KvmOperation = operation("take-flush-interrupt", {
  when: (s, me) => inGuest(s, me.vcpu) && at(s.vcpus, me.vcpu).steal.interrupted,
  steps: [
    step("flush-and-acknowledge", {
      source: "arch/x86/mm/tlb.c:flush_tlb_func",
      run: (d, me) => {
        flushTlb(d, me.vcpu);
        at(d.vcpus, me.vcpu).steal.interrupted = false;
      },
    }),
  ],
});
