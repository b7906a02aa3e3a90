import { at, none } from "../../checker/state/fields.ts";
import { branch, myThread, only, step, threadOf, type KvmItem, type Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import { accessible, isPresent, type Leaf } from "./spte.ts";

/** Was the page accessed or written through this SPTE, as far as it says? Without such bits every access that it grants counts as made. Source: arch/x86/kvm/mmu/spte.h:is_accessed_spte, is_dirty_spte. */
const wasUsed = (leaf: Readonly<Leaf>, { world }: Me): boolean =>
  isPresent(leaf) &&
  (world.machine.adBits ? leaf.accessed || leaf.dirty : accessible(leaf) !== "none");

/** Was it written? Without D bits W says so. Source: arch/x86/kvm/mmu/spte.h:is_dirty_spte. */
const wasWritten = (leaf: Readonly<Leaf>, { world }: Me): boolean =>
  world.machine.adBits ? leaf.dirty : accessible(leaf) === "write";

/** What the SPTE says that is about to be dropped is kept, for `write-back`. */
export const keepForWriteBack = (d: StateDraft, me: Me, leaf: Readonly<Leaf>): void => {
  if (!me.world.features.has("write-back")) return;
  const mine = myThread(d, me);
  mine.zapped = wasUsed(leaf, me) ? leaf.pfn : none;
  mine.zappedWritten = me.world.features.has("clean-pages") && wasWritten(leaf, me);
};

/**
 * Up to v6.12: when a leaf is gone, what it said of accesses and writes is handed to its page (kvm_set_pfn_dirty, kvm_set_pfn_accessed), still
 * with mmu_lock held. The page must not have been freed by then.
 */
export const writeBack: KvmItem = only(
  "write-back",
  ({ world }) => world.features.has("write-back"),
  [
    branch("used", (s, me) => threadOf(s, me).zapped !== none, [
      step("write-back", {
        source: "arch/x86/kvm/mmu/tdp_mmu.c:handle_changed_spte",
        event: (me) => ({ type: "write-back", thread: me.thread }),
        run: (d, me) => {
          const mine = myThread(d, me);
          if (mine.zappedWritten) at(d.host.frames, mine.zapped).dirty = true;
          mine.zapped = none;
          mine.zappedWritten = false;
        },
      }),
    ]),
  ],
);
