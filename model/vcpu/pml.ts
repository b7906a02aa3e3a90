import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, myThread, myVcpu, only, step, type KvmItem } from "../actor.ts";
import { activeSlots, slotOf } from "../memslots/lookup.ts";
import { eachGfn } from "../mmu/loops.ts";
import { usesPml } from "../world.ts";

/** The slot of an entry is looked up under the vCPU's SRCU section, when the entry is read, not when it was written. */
const lookupLogged = step("lookup-slot-of-entry", {
  source: "virt/kvm/kvm_main.c:kvm_vcpu_mark_page_dirty",
  run: (d, me) => {
    const slot = slotOf(activeSlots(d), myThread(d, me).gfn);
    myVcpu(d, me).pmlTracked = slot?.logDirty === true;
  },
});

/** No lock: mmu_lock is not taken for it, and a harvest may be anywhere. The entry is forgotten. */
const markLogged = step("mark-dirty-from-log", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  run: (d, me) => {
    const { gfn } = myThread(d, me);
    const vcpu = myVcpu(d, me);
    if (vcpu.pmlTracked) at(d.dirtyLog, gfn).set = true;
    vcpu.pmlTracked = false;
    at(vcpu.pml, gfn).logged = false;
  },
});

/**
 * Every exit empties the vCPU's page-modification log into the dirty bitmap, before anything else is done about the exit.
 * Source: arch/x86/kvm/vmx/vmx.c:vmx_flush_pml_buffer.
 */
export const flushPmlBuffer: KvmItem = only("flush-pml-buffer", ({ world }) => usesPml(world), [
  eachGfn("each-entry", (s, gfn, me) => at(at(s.vcpus, me.vcpu).pml, gfn).logged, [
    lookupLogged,
    markLogged,
  ]),
]);

/** KVM_REQ_UPDATE_CPU_DIRTY_LOGGING: test and clear. */
const serviceRequest = step("service-dirty-logging-request", {
  source: "arch/x86/kvm/x86.c:vcpu_enter_guest",
  jumps: ["dirty-logging-serviced"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    if (!vcpu.dirtyLoggingRequested) return goto("dirty-logging-serviced");
    vcpu.dirtyLoggingRequested = false;
    return next;
  },
});

/** Whether any slot is logged is read after the request is cleared: a change that comes later requests anew. */
const updateVmcs = step("update-dirty-logging", {
  source: "arch/x86/kvm/vmx/vmx.c:vmx_update_cpu_dirty_logging",
  run: (d, me) => {
    myVcpu(d, me).dirtyLogging = d.memslots.logged > 0;
  },
});

/** The vCPU begins or ceases to log what it writes, with this entry. */
export const serviceDirtyLogging: KvmItem = only("dirty-logging", ({ world }) => usesPml(world), [
  serviceRequest,
  updateVmcs,
  label("dirty-logging-serviced"),
]);
