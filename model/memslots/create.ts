import { operation, splice, type KvmItem, type KvmOperation, type Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import type { CreateRequest } from "../world.ts";
import { prepareDirtyBitmap } from "./commit.ts";
import { bindFile } from "../gmem/bind.ts";
import { fillBitmap, lockSlots, slotNow, storeFlags } from "./ioctl.ts";
import { activeSlots } from "./lookup.ts";
import { endIoctl, promisesAtCall } from "./promises.ts";
import { refuseUserfault, returns } from "./set-flags.ts";
import { replicate, stageNew } from "./stage.ts";
import { swap } from "./swap.ts";
import { updateCpuDirtyLogging } from "./cpu-dirty-logging.ts";

/** One swap, nothing to remove. */
export const createSlot: readonly KvmItem[] = [
  prepareDirtyBitmap,
  stageNew,
  splice("swap", swap),
  replicate,
  updateCpuDirtyLogging,
];

/** Stores what CREATE is asked for in the ioctl's locals. */
export const wantSlot = (d: StateDraft, wanted: CreateRequest): void => {
  const { ioctl } = d;
  ioctl.slot = wanted.slot;
  ioctl.kind = "create";
  ioctl.base = wanted.base;
  ioctl.pages = wanted.pages;
  ioctl.page = wanted.page;
  ioctl.readonly = wanted.readonly;
  storeFlags(d, { userfault: false, logDirty: false }, wanted);
};

const overlaps = (s: StateDraft, wanted: CreateRequest): boolean =>
  activeSlots(s).some(
    (slot) =>
      slot.state !== "absent" &&
      slot.smm === slotNow(s, wanted.slot).smm &&
      wanted.base < slot.base + slot.pages &&
      slot.base < wanted.base + wanted.pages,
  );

/** KVM_SET_USER_MEMORY_REGION2 for a slot that does not exist. Source: virt/kvm/kvm_main.c:kvm_create_memslot. */
export const create: KvmOperation = operation("create", {
  choices: (me) => me.world.requests.create.map((wanted) => ({ ...wanted })),
  when: (s, _me, wanted) => slotNow(s, wanted.slot).state === "absent" && !overlaps(s, wanted),
  begin: (d, me: Me, wanted) => {
    if (wanted.userfault) fillBitmap(d, wanted.bits);
    wantSlot(d, wanted);
    promisesAtCall(d, me);
  },
  end: endIoctl,
  steps: [lockSlots, refuseUserfault, bindFile, ...createSlot, ...returns],
});
