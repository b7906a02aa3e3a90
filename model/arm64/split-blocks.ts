import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, myThread, only, step, type KvmItem } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
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

const inSlot = (s: State, region: number): boolean =>
  gfnsOf(region, at(s.roots, 0).leaves.length).some((gfn) => inIoctlSlot(s, gfn));

/**
 * `kvm_mmu_split_memory_region`, with a chunk size for KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE. On arm64 it comes after the write protection,
 * and each block is broken and made under mmu_lock held for writing.
 */
export const splitBlocks: KvmItem = only(
  "eager-split",
  ({ world }) => world.machine.eagerSplit && world.features.has("huge"),
  [
    lockMmuWrite,
    eachRoot("each-root", isValid, [
      eachRegion("each-block", inSlot, [breakBlock, tlbiBlock, makeTable, label("next-block")]),
    ]),
    unlockMmuWrite,
  ],
);
