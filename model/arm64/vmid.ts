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
import { kickAllAndWait } from "../tlb/flush-remote.ts";
import { flushTlb } from "../tlb/hardware.ts";
import { leaveGuest } from "./vcpu-run.ts";

/**
 * VMIDs up to v5.15: there are fewer than there can be VMs. When they have run out a new generation of them begins; every CPU has to leave the
 * guest, all TLBs are emptied, and each VM takes a number of the new generation when one of its vCPUs enters next.
 */
const source = "virt/kvm/arm/arm.c:update_vttbr";

/** Where nobody else's VMs are, the first number stays. */
const hasGenerations = ({ world }: Me): boolean => world.features.has("vmid-generations");

export const vmidUnlocked = {
  "kvm_vmid_lock is held": (s: State): boolean => !s.vmid.locked,
};

const lockVmid = step("lock-vmid", {
  source,
  wait: vmidUnlocked,
  run: (d) => {
    d.vmid.locked = true;
  },
});

const unlockVmid = step("unlock-vmid", {
  source,
  run: (d) => {
    d.vmid.locked = false;
  },
});

/** Is the VM's VMID of the generation that is in use? Asked without a lock. */
export const checkGeneration = step("check-vmid-gen", {
  source,
  jumps: ["vmid-is-current"],
  run: (d) => (d.vmid.stale ? next : goto("vmid-is-current")),
});

/** Another vCPU of this VM may have been here meanwhile. */
const recheckGeneration = step("recheck-vmid-gen", {
  source,
  jumps: ["unlock-vmid"],
  run: (d) => (d.vmid.stale ? next : goto("unlock-vmid")),
});

/** kvm->arch.vmid, and kvm->arch.vttbr with it. */
const storeVmid = step("store-vmid", {
  source,
  run: (d) => {
    d.vmid.number = 1 - d.vmid.number;
  },
});

/** kvm->arch.vmid_gen, behind a write barrier: who finds it current finds the number that goes with it (fb544d1ca65a). */
const storeGeneration = step("store-vmid-gen", {
  source,
  run: (d) => {
    d.vmid.stale = false;
  },
});

/** `update_vttbr`, in the loop of KVM_RUN. */
export const updateVmid: KvmItem = only("update-vmid", hasGenerations, [
  checkGeneration,
  lockVmid,
  recheckGeneration,
  storeVmid,
  storeGeneration,
  unlockVmid,
  label("vmid-is-current"),
]);

/** With interrupts off, and the mode set: a new generation that began before is seen, one that begins now sends an interrupt. */
const checkOnceMore = step("check-vmid-gen", {
  source: "virt/kvm/arm/arm.c:kvm_arch_vcpu_ioctl_run",
  jumps: ["leave-guest-mode", "load-vttbr"],
  run: (d) => goto(d.vmid.stale ? "leave-guest-mode" : "load-vttbr"),
});

const cancelEntry = step("leave-guest-mode", {
  source: "virt/kvm/arm/arm.c:kvm_arch_vcpu_ioctl_run",
  jumps: ["update-vmid/check-vmid-gen"],
  run: (d, me) => {
    leaveGuest(d, me.vcpu);
    return goto("update-vmid/check-vmid-gen");
  },
});

/** What the TLB has under another VMID cannot be hit any more. */
const loadVttbr = step("load-vttbr", {
  source: "arch/arm64/include/asm/kvm_hyp.h:__load_guest_stage2",
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    if (vcpu.vmid !== d.vmid.number) flushTlb(d, me.vcpu);
    vcpu.vmid = d.vmid.number;
  },
});

export const enterByVmid: KvmItem = only("vmid", hasGenerations, [
  checkOnceMore,
  cancelEntry,
  loadVttbr,
]);

const flushContext = step("flush-vm-context", {
  source: "arch/arm64/kvm/hyp/tlb.c:__kvm_flush_vm_context",
  run: (d) => {
    for (let v = 0; v < d.vcpus.length; v++) flushTlb(d, v);
  },
});

/**
 * A vCPU of another VM needs a VMID, and they have run out. `force_vm_exit` interrupts all CPUs, and waits for them; they cannot come back
 * while the lock is held.
 */
export const rollOver: KvmOperation = operation("roll-over-vmids", {
  when: (s) => !s.vmid.stale,
  steps: [
    lockVmid,
    step("bump-vmid-gen", {
      source,
      run: (d) => {
        d.vmid.stale = true;
      },
    }),
    kickAllAndWait,
    flushContext,
    unlockVmid,
  ],
});
