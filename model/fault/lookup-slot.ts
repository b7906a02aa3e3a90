import { none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { myVcpu, step } from "../actor.ts";
import { hasGenerations } from "../memslots/generation.ts";
import { lookupForVcpu } from "../memslots/last-used-slot.ts";
import { covers, pageOf } from "../memslots/lookup.ts";
import { hugePages, regionOf, type World } from "../world.ts";

/**
 * F1: the slot is looked up in the active set. The object found does not change while readers may hold it, so what the fault remembers
 * is a copy; a faulty updater that does not wait for readers leaves them with it.
 */
export const lookupSlot = step("lookup-slot", {
  source: "arch/x86/kvm/mmu/mmu_internal.h:kvm_mmu_do_page_fault",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const slot = lookupForVcpu(d, me, fault.gfn);
    if (slot === undefined) {
      fault.slot = "none";
      return;
    }
    const first = regionOf(fault.gfn) * hugePages;
    fault.slot = slot.state === "invalid" ? "invalid" : "valid";
    fault.userfault = slot.userfault;
    fault.logDirty = slot.logDirty;
    fault.readonly = slot.readonly;
    fault.bitmap = slot.userfault ? slot.bitmap : none;
    fault.page = pageOf(slot, fault.gfn);
    fault.object = slot.object;
    fault.filePage = slot.file ? slot.offset + fault.gfn - slot.base : none;
    fault.hugeInSlot = covers(slot, first) && covers(slot, first + hugePages - 1) && aligned(slot);
  },
});

/** Huge pages need guest frames and the VMM's pages that are aligned alike. Source: kvm_alloc_memslot_metadata. */
const aligned = (slot: { readonly base: number; readonly page: number }): boolean =>
  slot.base % hugePages === slot.page % hugePages;

/** F7: a gfn without a slot is emulated MMIO, at once or when an MMIO SPTE has been installed; a slot that is being deleted or moved makes the fault retry, and a prefault give up. */
export const checkSlotUpTo = (lastCached: (world: World) => number) =>
  step("check-slot", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
    local: true,
    jumps: ["exit-to-user", "lock-mmu-read"],
    finishes: true,
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      const { world } = me;
      if (fault.slot === "none") {
        if (hasGenerations(world)) return next;
        const caches = world.features.has("mmio-sptes") && world.machine.mmioCaching;
        if (caches && fault.gfn <= lastCached(world)) return goto("lock-mmu-read");
        fault.exit = "mmio";
        return goto("exit-to-user");
      }
      if (fault.slot !== "invalid") return next;
      if (!fault.prefault) return finish;
      fault.exit = "error";
      return goto("exit-to-user");
    },
  });

/** No MMIO SPTE is installed for a gfn that the host cannot address. */
export const checkSlot = checkSlotUpTo(({ lastGfn }) => lastGfn);

/** A write to a READONLY slot is emulated: KVM_EXIT_MMIO. Source: virt/kvm/kvm_main.c:kvm_follow_pfn (KVM_PFN_ERR_RO_FAULT). */
export const checkReadonly = step("check-readonly", {
  source: "virt/kvm/kvm_main.c:__kvm_faultin_pfn",
  local: true,
  jumps: ["emulate"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (!fault.write || !fault.readonly) return next;
    fault.exit = "mmio";
    return goto("emulate");
  },
});

/** The fault's locals, neutral. */
export const resetFault = (vcpu: ReturnType<typeof myVcpu>): void => {
  const { fault } = vcpu;
  fault.gfn = none;
  fault.write = false;
  fault.present = false;
  fault.block = false;
  fault.prefault = false;
  fault.reserved = false;
  fault.private = false;
  fault.fetch = false;
  fault.disallowed = false;
  fault.slot = "unread";
  fault.userfault = false;
  fault.logDirty = false;
  fault.readonly = false;
  fault.bitmap = none;
  fault.page = none;
  fault.hugeInSlot = false;
  fault.object = "first";
  fault.filePage = none;
  fault.holdsFile = false;
  fault.sequence = "untaken";
  fault.foundEmpty = false;
  fault.pfn = none;
  fault.mapWritable = false;
  fault.huge = false;
  fault.mmio = "none";
  fault.open = false;
  fault.old.kind = "none";
  fault.old.permission = "none";
  fault.old.pfn = none;
  fault.old.accessed = false;
  fault.old.dirty = false;
  fault.old.mmio = "none";
  fault.old.page = none;
  fault.old.tracked = false;
  fault.old.parked = "none";
  fault.tableGone = false;
  fault.tableFreed = false;
  fault.writeProtected = false;
  fault.tells = false;
  fault.nextPage = none;
  fault.nextPfn = none;
  fault.exit = "none";
};
