import { at, none } from "../../checker/state/fields.ts";
import { step } from "../actor.ts";
import type { Memslot, StateDraft } from "../state/state.ts";

type SlotDraft = StateDraft["memslots"]["sets"][number]["slots"][number];

const source = "virt/kvm/kvm_main.c:kvm_replace_memslot";

export const copySlot = (to: SlotDraft, from: Memslot): void => {
  to.state = from.state;
  to.smm = from.smm;
  to.base = from.base;
  to.pages = from.pages;
  to.page = from.page;
  to.userfault = from.userfault;
  to.logDirty = from.logDirty;
  to.readonly = from.readonly;
  to.bitmap = from.bitmap;
  to.object = from.object;
  to.file = from.file;
  to.offset = from.offset;
};

export const clearSlot = (slot: SlotDraft): void => {
  slot.state = "absent";
  slot.base = 0;
  slot.pages = 0;
  slot.page = 0;
  slot.userfault = false;
  slot.logDirty = false;
  slot.readonly = false;
  slot.bitmap = -1;
  slot.object = "first";
  slot.file = false;
  slot.offset = -1;
};

/** Makes the inactive set equal to the active one, slot by slot. */
const replicateActive = (d: StateDraft): readonly SlotDraft[] => {
  const { sets, active } = d.memslots;
  const from = at(sets, active).slots;
  const to = at(sets, 1 - active).slots;
  for (let i = 0; i < to.length; i++) copySlot(at(to, i), at(from, i));
  return to;
};

/** The inactive set gets a copy of the old slot that carries KVM_MEMSLOT_INVALID. Only the updater sees it before it is published. */
export const stageInvalid = step("stage-invalid", {
  source: "virt/kvm/kvm_main.c:kvm_invalidate_memslot",
  local: true,
  run: (d) => {
    at(replicateActive(d), d.ioctl.slot).state = "invalid";
  },
});

/** The inactive set gets the slot as the ioctl wants it. */
export const stageNew = step("stage-slot", {
  source,
  local: true,
  run: (d, me) => {
    const slot = at(replicateActive(d), d.ioctl.slot);
    const { ioctl } = d;
    if (ioctl.kind === "delete") {
      clearSlot(slot);
      return;
    }
    slot.state = "valid";
    if (ioctl.kind === "create") {
      slot.pages = ioctl.pages;
      slot.page = ioctl.page;
      // The file's pages lie as the VMM's memory does.
      slot.file = me.world.features.has("gmem");
      slot.offset = slot.file ? ioctl.page : none;
    }
    if (ioctl.kind === "create" || ioctl.kind === "move") slot.base = ioctl.base;
    // A slot that is there keeps it, unless a design lets FLAGS_ONLY change it.
    if (ioctl.kind === "create" || me.world.features.has("readonly-changes"))
      slot.readonly = ioctl.readonly;
    slot.userfault = ioctl.userfault === "on" || ioctl.userfault === "0->1";
    slot.logDirty = ioctl.logDirty === "on" || ioctl.logDirty === "0->1";
    slot.bitmap = ioctl.bitmap;
  },
});

/** The set that has just become inactive is brought up to date. Readers of the old set hold objects, not the set. */
export const replicate = step("replicate", {
  source,
  local: true,
  run: (d) => {
    replicateActive(d);
  },
});
