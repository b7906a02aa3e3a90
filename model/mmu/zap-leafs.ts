import { at } from "../../checker/state/fields.ts";
import { branch, myThread, step, threadOf, type KvmItem, type KvmStep, type Me } from "../actor.ts";
import { canWrite, dropWrite, takeWrite } from "../locks/mmu-lock.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { eachGfn, eachRoot } from "./loops.ts";
import { translating, zapLeafCovering } from "./tree.ts";
import { keepForWriteBack } from "./write-back.ts";

/** Which gfns a zap is about, decided when it starts: the slot of the ioctl, or the range of the notifier. */
export type InRange = (s: State, gfn: number) => boolean;

const owesFlush = (root: StateDraft["roots"][number], { world }: Me): boolean =>
  world.machine.shadowMmu || root.state === "valid";

/** What is taken away from the leaf that covers the gfn, at whatever level; was there anything? */
export type TakeAway = (root: StateDraft["roots"][number], gfn: number) => boolean;

/** One leaf of the walk, after which it may yield. */
const leafStep = (name: string, inRange: InRange, takeAway: TakeAway): KvmStep =>
  step(name, {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
    choices: (me) =>
      me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
    // Nothing is left to yield for after the last leaf of a root.
    when: (s, me, choice) => {
      const { gfn } = threadOf(s, me);
      return !choice.yield || (gfn + 1 < me.world.scope.gfns && inRange(s, gfn + 1));
    },
    run: (d, me, choice) => {
      const mine = myThread(d, me);
      const root = at(d.roots, mine.root);
      keepForWriteBack(d, me, translating(root, mine.gfn));
      if (takeAway(root, mine.gfn) && owesFlush(root, me)) mine.flushOwed = true;
      mine.yielding = choice.yield;
    },
  });

const yieldPoint: KvmItem = branch("yield", (s, me) => threadOf(s, me).yielding, [
  flushIfOwed,
  step("drop-mmu-lock", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_iter_cond_resched",
    run: dropWrite,
  }),
  step("retake-mmu-lock", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_iter_cond_resched",
    wait: canWrite,
    run: (d, me) => {
      takeWrite(d);
      myThread(d, me).yielding = false;
    },
  }),
]);

/** Which roots a zap is about, of those that exist. */
export type InRoots = (s: State, root: number) => boolean;
const anyRoot: InRoots = () => true;

/**
 * `tdp_mmu_zap_leafs` under mmu_lock held for writing: in every root, invalid ones included, one leaf after the other becomes
 * non-present. A flush is owed for a leaf that was present, unless its root is invalid (its users will load another root and flush);
 * the shadow MMU, whose rmaps do not say which root an SPTE belongs to, owes it always (`kvm_zap_all_rmap_sptes`).
 * After a leaf the walk may yield: flush first if one is owed, drop the lock, take it again.
 */
export const zapLeafs = (inRange: InRange, inRoots: InRoots = anyRoot): KvmItem =>
  eachLeaf("zap-leaf", inRange, zapLeafCovering, inRoots);

/** The walk, for whatever is taken away from one leaf after the other: each is a step of that name, and owes a flush as a zap does. */
export const eachLeaf = (
  name: string,
  inRange: InRange,
  takeAway: TakeAway,
  inRoots: InRoots = anyRoot,
): KvmItem =>
  eachRoot("each-root", (s, root) => at(s.roots, root).state !== "unused" && inRoots(s, root), [
    eachGfn("each-gfn", inRange, [leafStep(name, inRange, takeAway), yieldPoint]),
  ]);
