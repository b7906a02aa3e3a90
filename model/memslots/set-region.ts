import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, operation, splice, step, type KvmOperation } from "../actor.ts";
import type { Memslot, State, StateDraft } from "../state/state.ts";
import { updateCpuDirtyLogging } from "./cpu-dirty-logging.ts";
import { archCommit, freeDirtyBitmap, prepareDirtyBitmap } from "./commit.ts";
import { invalidate } from "./delete.ts";
import { edge, lockSlots, slotNow } from "./ioctl.ts";
import { activeSlots } from "./lookup.ts";
import { endIoctl, returnAndFinish } from "./promises.ts";
import { refuse } from "./refuse.ts";
import { mayToggle } from "./set-flags.ts";
import { replicate, stageNew } from "./stage.ts";
import { swap } from "./swap.ts";

const refused = (d: StateDraft, error: "EINVAL" | "EEXIST") => {
  d.ioctl.error = error;
  return goto("refusal/refuse");
};

const overlaps = (d: StateDraft): boolean =>
  activeSlots(d).some(
    (other, i) =>
      i !== d.ioctl.slot &&
      other.state !== "absent" &&
      d.ioctl.base < other.base + other.pages &&
      other.base < d.ioctl.base + d.ioctl.pages,
  );

type Wanted = Readonly<Pick<StateDraft["ioctl"], "readonly" | "file">>;
type MayBecome = (old: Memslot, wanted: Wanted) => boolean;

/** What may become of a slot that is there by its flags alone: READONLY and GUEST_MEMFD are for its life. */
export const keepsReadonly: MayBecome = (old, wanted) => old.readonly === wanted.readonly;
export const keepsFile: MayBecome = (old, wanted) => old.file === wanted.file;

/** Under slots_lock, with nobody else who could change the slots: what does the request mean, and may it be? */
export const decideBy = (...mayBecome: readonly MayBecome[]) =>
  step("decide-change", {
    source: "virt/kvm/kvm_main.c:__kvm_set_memory_region",
    jumps: ["refusal/refuse", "return"],
    run: (d) => {
      const { ioctl } = d;
      if (ioctl.error === "EINVAL") return refused(d, "EINVAL");
      const old = slotNow(d, ioctl.slot);
      const wantsLog = ioctl.logDirty === "on";
      if (ioctl.pages === 0) {
        if (old.state === "absent") return refused(d, "EINVAL");
        ioctl.kind = "delete";
        ioctl.base = old.base;
        ioctl.pages = old.pages;
        ioctl.logDirty = edge(old.logDirty, false);
        return next;
      }
      if (old.state === "absent") {
        ioctl.kind = "create";
      } else {
        if (ioctl.page !== old.page || ioctl.pages !== old.pages) return refused(d, "EINVAL");
        // With guest_memfd it can only be deleted.
        if (ioctl.file || !mayBecome.every((may) => may(old, ioctl))) return refused(d, "EINVAL");
        if (ioctl.base !== old.base) ioctl.kind = "move";
        else if (wantsLog === old.logDirty && keepsReadonly(old, ioctl) && keepsFile(old, ioctl))
          return goto("return");
        else ioctl.kind = "flags";
      }
      if (ioctl.kind !== "flags" && overlaps(d)) return refused(d, "EEXIST");
      ioctl.logDirty = edge(old.state !== "absent" && old.logDirty, wantsLog);
      return next;
    },
  });

/** A dirty bitmap goes with its slot: bit i stays the bit of the slot's page i. Between the swaps no fault can be looking at it. */
const carryBitmap = step("carry-dirty-bitmap", {
  source: "virt/kvm/kvm_main.c:kvm_prepare_memory_region",
  matters: ({ world }) => world.features.has("dirty-log"),
  run: (d) => {
    // Where nothing is logged there is no bitmap to carry.
    if (d.dirtyLog.length === 0) return;
    const { base, slot } = d.ioctl;
    const old = at(activeSlots(d), slot);
    const bits = Array.from({ length: old.pages }, (_, i) => at(d.dirtyLog, old.base + i).set);
    for (let i = 0; i < old.pages; i++) at(d.dirtyLog, old.base + i).set = false;
    for (let i = 0; i < old.pages; i++)
      at(d.dirtyLog, base + i).set = old.logDirty && bits[i] === true;
  },
});

const isKind = (kind: "delete" | "move") => (s: State) => s.ioctl.kind === kind;

/**
 * KVM_SET_USER_MEMORY_REGION with whatever user space asks for: the same lists of steps as `create`, `delete`, `move` and `set-flags`,
 * behind the checks that choose among them. Source: virt/kvm/kvm_main.c:kvm_set_memslot.
 */
export const setRegion: KvmOperation = operation("set-region", {
  choices: (me) => me.world.requests.region.map((wanted) => ({ ...wanted })),
  when: mayToggle,
  begin: (d, _me, wanted) => {
    const { ioctl } = d;
    ioctl.slot = wanted.slot;
    ioctl.base = wanted.base;
    ioctl.pages = wanted.pages;
    ioctl.page = wanted.page;
    ioctl.readonly = wanted.readonly;
    ioctl.logDirty = wanted.logDirty ? "on" : "off";
    ioctl.file = wanted.file === true;
    ioctl.error = wanted.flaw === "none" ? "none" : "EINVAL";
  },
  end: endIoctl,
  steps: [
    lockSlots,
    decideBy(keepsReadonly, keepsFile),
    branch("moves", isKind("move"), [invalidate, carryBitmap]),
    branch("goes", isKind("delete"), [invalidate]),
    prepareDirtyBitmap,
    stageNew,
    splice("swap", swap),
    replicate,
    updateCpuDirtyLogging,
    archCommit,
    freeDirtyBitmap,
    returnAndFinish,
    splice("refusal", [refuse]),
  ],
});
