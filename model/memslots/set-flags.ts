import { goto, next } from "../../checker/protocol/control.ts";
import { only, operation, splice, step, type KvmOperation, type Me } from "../actor.ts";
import { updateCpuDirtyLogging } from "./cpu-dirty-logging.ts";
import { archCommit, freeDirtyBitmap, prepareDirtyBitmap } from "./commit.ts";
import { fillBitmap, lockSlots, slotNow, storeFlags } from "./ioctl.ts";
import type { State } from "../state/state.ts";
import { endIoctl, promisesAtCall, returnAndFinish } from "./promises.ts";
import { replicate, stageNew } from "./stage.ts";
import { swap } from "./swap.ts";

/** A kernel without the series does not know KVM_MEM_USERFAULT: EINVAL, nothing changed. */
export const refuseUserfault = step("refuse-userfault", {
  source: "virt/kvm/kvm_main.c:check_memory_region_flags",
  local: true,
  matters: ({ world }) => world.features.has("userfault"),
  jumps: ["refusals/fail"],
  run: (d) =>
    d.ioctl.userfault === "0->1" || d.ioctl.userfault === "on" ? goto("refusals/fail") : next,
});

/** The ioctl returns an error; nothing has changed and nothing is promised. */
export const fail = [
  step("unlock-slots", {
    source: "virt/kvm/kvm_main.c:kvm_vm_ioctl_set_memory_region",
    run: (d) => {
      d.memslots.locked = false;
      for (const promise of d.promised.gfns) promise.pending = false;
    },
  }),
] as const;

/** What every ioctl on a memslot ends with: success, or the way out for those that are refused. */
export const returns = [
  returnAndFinish,
  only("refusals", ({ world }) => world.features.has("userfault"), [splice("fail", fail)]),
] as const;

/**
 * KVM_SET_USER_MEMORY_REGION2 that changes only flags: one swap, no INVALID phase, no generic zap. Whatever must be removed is removed
 * after the swap, by the arch hook or, in some designs, by generic code behind it.
 * Source: virt/kvm/kvm_main.c:kvm_set_memslot, kvm_commit_memory_region.
 */
export const setFlags: KvmOperation = operation("set-flags", {
  choices: (me) => me.world.requests.flags.map((flags) => ({ ...flags })),
  when: (s, me, wanted) => {
    const slot = slotNow(s, 0);
    const turnsOn = wanted.userfault && !slot.userfault;
    return (
      slot.state === "valid" &&
      (slot.userfault !== wanted.userfault || slot.logDirty !== wanted.logDirty) &&
      // The VMM hands in a filled bitmap when it turns the flag on, and only then.
      (wanted.bits === "keep") === !(turnsOn && refills(me)) &&
      mayToggle(s) &&
      (!me.world.features.has("contents") || turnsOn || allBitsClear(s))
    );
  },
  begin: (d, me, wanted) => {
    const slot = slotNow(d, 0);
    d.ioctl.slot = 0;
    d.ioctl.kind = "flags";
    if (wanted.userfault && !slot.userfault) fillBitmap(d, wanted.bits);
    storeFlags(d, slot, wanted);
    promisesAtCall(d, me);
  },
  end: endIoctl,
  steps: [
    lockSlots,
    refuseUserfault,
    prepareDirtyBitmap,
    stageNew,
    splice("swap", swap),
    replicate,
    updateCpuDirtyLogging,
    archCommit,
    freeDirtyBitmap,
    ...returns,
  ],
});

/** Does this VMM fill its bitmap anew each time it turns the flag on? */
const refills = (me: Me): boolean => me.world.requests.flags.some((flags) => flags.bits !== "keep");

/** In post-copy the VMM clears the flag when every page has arrived. */
const allBitsClear = (s: State): boolean =>
  s.bitmaps.every((bitmap) => bitmap.bits.every((bit) => !bit.set));

/** During a migration the VMM leaves the flags alone. */
export const mayToggle = (s: { readonly vmm: { readonly migration: string } }): boolean =>
  s.vmm.migration === "idle";
