import { at } from "../../checker/state/fields.ts";
import { myThread, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { eachGfn, eachRoot, isValid } from "../mmu/loops.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import { kickAllAndWait } from "../tlb/flush-remote.ts";
import { tlbiSlotIfOwed } from "./tlbi.ts";

/**
 * USERFAULT by a permission overlay (FEAT_S2POE). Leaves have one of two indices: that of the memslot, which the overlay can close at once for
 * all of them, and one that always grants. A fault that has found the bit clear gives its leaf the latter. The overlay is a register of each
 * CPU, loaded for the guest at entry; what it says is in no TLB, the index is.
 */
const source = "arch/arm64/kvm/mmu.c:kvm_arch_userfault_enabled";

const hasOverlay = ({ world }: Me): boolean =>
  world.features.has("userfault") && world.machine.permissionOverlay;

/** The leaf of a flagged slot will stay accessible while the others are closed: its bit has been looked at. */
export const chooseIndex: KvmItem = only("overlay-index", hasOverlay, [
  step("choose-index", {
    source: "arch/arm64/kvm/mmu.c:user_mem_abort",
    local: true,
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      fault.open = fault.userfault;
    },
  }),
]);

/**
 * The vCPU says that it is in the guest before it looks at what it must load: whoever changes the overlay afterwards finds it there, and
 * kicks it.
 */
export const loadOverlay: KvmItem = only("overlay", hasOverlay, [
  step("load-overlay", {
    source: "arch/arm64/kvm/hyp/vhe/switch.c:kvm_vcpu_run_vhe",
    run: (d, me) => {
      at(d.vcpus, me.vcpu).overlayClosed = d.overlay.closed;
    },
  }),
]);

/** A leaf that was opened when the flag was on before is one of the slot's again. The index may be in TLBs, which must lose it. */
const takeBack = step("take-back-index", {
  source,
  run: (d, me) => {
    const mine = myThread(d, me);
    const index = at(at(d.roots, mine.root).overlaid, mine.gfn);
    if (!index.open) return;
    index.open = false;
    mine.flushOwed = true;
  },
});

const storeOverlay = (name: string, closed: boolean) =>
  step(name, {
    source,
    run: (d) => {
      d.overlay.closed = closed;
    },
  });

/** 0->1: behind the publication of the flagged slot and its grace period. Translations, and the TLBs of a slot that was never flagged, stay. */
export const closeOverlay: KvmItem = only("close-overlay", hasOverlay, [
  lockMmuWrite,
  eachRoot("each-root", isValid, [eachGfn("each-gfn", inIoctlSlot, [takeBack])]),
  tlbiSlotIfOwed,
  unlockMmuWrite,
  storeOverlay("store-overlay", true),
  kickAllAndWait,
]);

/** 1->0: nobody is kicked; a vCPU that still has the closed one takes a fault and loads this one when it enters. */
export const openOverlay: KvmItem = only("open-overlay", hasOverlay, [
  storeOverlay("store-overlay", false),
]);
