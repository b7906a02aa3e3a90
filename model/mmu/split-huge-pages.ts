import { at } from "../../checker/state/fields.ts";
import { myThread, only, step, type KvmItem, type Me } from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { isTarget } from "../dirty-log/target.ts";
import type { State } from "../state/state.ts";
import { gfnsOf, regionOf } from "../world.ts";
import { eachRegion, eachRoot, isValid } from "./loops.ts";
import { inIoctlSlot } from "./zap-memslot.ts";
import { linkPage } from "./table-page.ts";
import { splitHugeLeaf } from "./tree.ts";

/** A table of leaves that grant the same takes the place of the huge leaf: a cmpxchg that is repeated until it succeeds. No flush. */
const splitHugeLeafStep = step("split-huge-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_split_huge_page",
  run: (d, me) => {
    const { root, region } = myThread(d, me);
    const tree = at(d.roots, root);
    if (at(tree.entries, region).kind === "huge" && linkPage(d, me, root, region))
      splitHugeLeaf(tree, region);
  },
});

/** The same for the huge leaf around the gfn at which the thread is. */
export const splitAround = step("split-huge-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_split_huge_page",
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    const tree = at(d.roots, root);
    const region = regionOf(gfn);
    if (at(tree.entries, region).kind === "huge" && linkPage(d, me, root, region))
      splitHugeLeaf(tree, region);
  },
});

const inSlot = (s: State, region: number): boolean =>
  gfnsOf(region).some((gfn) => inIoctlSlot(s, gfn));

/** Is one of the huge page's gfns handed back? */
const handedBack = (s: State, region: number): boolean =>
  gfnsOf(region).some((gfn) => s.dirtyLog[gfn]?.snapshot === true && isTarget(s, gfn));

export const splitsEagerly = ({ world }: Me): boolean =>
  world.machine.eagerSplit && !world.machine.shadowMmu;

const splitWhere = (includes: (s: State, region: number) => boolean): KvmItem =>
  eachRoot("each-root", isValid, [eachRegion("each-region", includes, [splitHugeLeafStep])]);

/** When logging begins: the slot's huge leaves, with mmu_lock for reading; only the TDP MMU. Source: mmu.c:kvm_mmu_slot_try_split_huge_pages. */
export const splitHugePages: KvmItem = only("eager-split", splitsEagerly, [
  lockMmuRead,
  splitWhere(inSlot),
  unlockMmuRead,
]);

/** When bits are handed back and all was dirty at first: their huge leaves. mmu_lock is held. Source: mmu.c:kvm_mmu_try_split_huge_pages. */
export const splitHandedBack: KvmItem = only(
  "eager-split",
  (me) => splitsEagerly(me) && me.world.machine.initiallySet,
  [splitWhere(handedBack)],
);
