import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, only, step, type KvmItem, type Me } from "../actor.ts";
import { flushTlb } from "../tlb/hardware.ts";

/**
 * The vCPUs of a VM take turns on one CPU. Their TLB entries have one tag, the VMID; what tells two guest contexts apart, an address space's
 * number, is up to each vCPU's guest and may be the same. So a CPU that has run another vCPU of the VM must forget what that has left.
 */
const isShared = ({ world }: Me): boolean => world.machine.sharedTlb;

const source = "arch/arm64/kvm/arm.c:kvm_arch_vcpu_load";

/** The scheduler gives the CPU to this vCPU's thread, with preemption off until kvm_sched_in() is done. */
const schedIn = step("sched-in", {
  source: "virt/kvm/kvm_main.c:kvm_sched_in",
  wait: { "another vCPU is in the guest on this CPU": (s) => s.cpu.current === none },
  run: (d, me) => {
    d.cpu.current = me.vcpu;
  },
});

/** Who ran here last? */
const checkLastRan = step("check-last-ran", {
  source,
  local: true,
  jumps: ["loaded"],
  run: (d, me) => (d.cpu.lastRan === me.vcpu ? goto("loaded") : next),
});

/** The whole VMID, on this CPU only. */
const flushContext = step("flush-cpu-context", {
  source: "arch/arm64/kvm/hyp/vhe/tlb.c:__kvm_flush_cpu_context",
  run: (d) => {
    for (let v = 0; v < d.vcpus.length; v++) {
      flushTlb(d, v);
      at(d.vcpus, v).tagged = false;
    }
  },
});

const recordLastRan = step("record-last-ran", {
  source,
  run: (d, me) => {
    d.cpu.lastRan = me.vcpu;
  },
});

/** Before each entry; what happens between two preemptions that lead to none is left out. */
export const takeCpu: KvmItem = only("shared-cpu", isShared, [
  schedIn,
  checkLastRan,
  flushContext,
  recordLastRan,
  label("loaded"),
]);
