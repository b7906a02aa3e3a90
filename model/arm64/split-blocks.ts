import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, myThread, only, step, type KvmItem, type Me } from "../actor.ts";
import { canWrite, dropWrite, lockMmuWrite, takeWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { isReported } from "./re-arm.ts";
import { eachRegion, eachRoot, isValid } from "../mmu/loops.ts";
import { clearLeaf, storeLeaf } from "../mmu/spte.ts";
import { leafWord, splitHugeLeaf } from "../mmu/tree.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import type { State } from "../state/state.ts";
import { gfnsOf, tlbiBlock } from "./tlbi.ts";

const source = "arch/arm64/kvm/hyp/pgtable.c:stage2_split_walker";

/** The table with its leaves is ready; the block is broken before the table takes its place. */
const breakBlock = step("break-block", {
  source,
  jumps: ["next-block"],
  run: (d, me) => {
    const { root, region } = myThread(d, me);
    const entry = at(at(d.roots, root).entries, region);
    if (entry.kind !== "huge") return goto("next-block");
    storeLeaf(d.recovery, leafWord(entry));
    clearLeaf(entry);
    entry.kind = "frozen";
    return next;
  },
});

/** Its leaves grant what the block did. */
const makeTable = step("make-table", {
  source,
  run: (d, me) => {
    const { root, region } = myThread(d, me);
    const tree = at(d.roots, root);
    const entry = at(tree.entries, region);
    storeLeaf(entry, leafWord(d.recovery));
    clearLeaf(d.recovery);
    splitHugeLeaf(tree, region);
  },
});

const splitWhere = (includes: (s: State, gfn: number) => boolean): KvmItem =>
  eachRoot("each-root", isValid, [
    eachRegion(
      "each-block",
      (s, region) => gfnsOf(region, at(s.roots, 0).leaves.length).some((gfn) => includes(s, gfn)),
      [breakBlock, tlbiBlock, makeTable, label("next-block")],
    ),
  ]);

const splitsEagerly = ({ world }: Me): boolean =>
  world.machine.eagerSplit && world.features.has("huge");

/**
 * `kvm_mmu_split_memory_region`, with a chunk size for KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE. On arm64 it comes after the write protection,
 * and each block is broken and made under mmu_lock held for writing.
 */
export const splitBlocks: KvmItem = only("eager-split", splitsEagerly, [
  lockMmuWrite,
  splitWhere(inIoctlSlot),
  unlockMmuWrite,
]);

const topUp = "arch/arm64/kvm/mmu.c:kvm_mmu_split_huge_pages";

/** The same for what is handed back, where all was dirty at first. mmu_lock is held, and dropped once to allocate the tables. */
export const splitHandedBack: KvmItem = only(
  "split-handed-back",
  (me) => splitsEagerly(me) && me.world.machine.initiallySet,
  [
    step("drop-mmu-lock", { source: topUp, run: dropWrite }),
    step("retake-mmu-lock", { source: topUp, wait: canWrite, run: takeWrite }),
    splitWhere(isReported),
  ],
);
