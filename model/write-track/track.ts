import { at } from "../../checker/state/fields.ts";
import { myThread, operation, step, type KvmOperation, type Me } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { srcuReadLock, srcuReadUnlock } from "../locks/srcu.ts";
import { eachRoot } from "../mmu/loops.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { range, regionOf } from "../world.ts";

const addSource = "arch/x86/kvm/mmu/page_track.c:kvm_write_track_add_gfn";
const removeSource = "arch/x86/kvm/mmu/page_track.c:kvm_write_track_remove_gfn";

const srcuLock = (source: string) => ({ ...srcuReadLock, source });
const srcuUnlock = (source: string) => ({ ...srcuReadUnlock, source });

/**
 * From here on faults grant no W, and no huge page. The count comes before the protection: else a fault in between would map writable
 * again what has just been protected. Both under mmu_lock; the look at it before any fault is handled (F2) is without.
 */
export const count = step("count", {
  source: "arch/x86/kvm/mmu/page_track.c:__kvm_write_track_add_gfn",
  run: (d, me) => {
    at(d.writeTrack, myThread(d, me).gfn).tracked = true;
  },
});

/**
 * Clears W and mmu-writable in the leaf that covers the gfn, be it huge or not. A leaf without W may be mmu-writable, and then
 * fast_page_fault gives W back: so W=0 says nothing, and a flush is owed for such a leaf too, since whoever cleared W may not have
 * flushed yet. Source: tdp_mmu.c:write_protect_gfn, mmu.c:rmap_write_protect.
 */
export const writeProtectGfn = step("write-protect", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_slot_gfn_write_protect",
  run: (d, me) => {
    const mine = myThread(d, me);
    const tree = at(d.roots, mine.root);
    const entry = at(tree.entries, regionOf(mine.gfn));
    const leaf = entry.kind === "huge" ? entry : at(tree.leaves, mine.gfn);
    if (leaf.permission !== "write" && leaf.permission !== "protected") return;
    leaf.permission = "read";
    mine.flushOwed = true;
  },
});

/** The same where W alone counts: an SPTE without it is taken for protected (up to v3.4, when nobody gave W back without mmu_lock; and before 7c8a4742c4ab). */
export const writeProtectWhereW = step("write-protect", {
  source: "arch/x86/kvm/mmu/mmu.c:spte_write_protect",
  run: (d, me) => {
    const mine = myThread(d, me);
    const tree = at(d.roots, mine.root);
    const entry = at(tree.entries, regionOf(mine.gfn));
    const leaf = entry.kind === "huge" ? entry : at(tree.leaves, mine.gfn);
    if (leaf.permission !== "write") return;
    leaf.permission = "read";
    mine.flushOwed = true;
  },
});

const addReturns = step("return", {
  source: addSource,
  promise: "the guest's writes to the gfn are emulated, and told to whoever tracks it",
  run: (d, me) => {
    at(d.promised.tracked, myThread(d, me).gfn).inForce = true;
  },
});

const gfns = ({ world }: Me) =>
  range(world.touches.length).map((i) => ({ gfn: at(world.touches, i) }));

/**
 * A device model in the host's kernel, or KVM for a guest's page table, wants to know of all writes to a gfn. The
 * memslot whose count it is, looked up within an SRCU section, is there in every scenario.
 */
export const trackWrites: KvmOperation = operation("track-writes", {
  choices: gfns,
  when: (s, _me, { gfn }) => !at(s.writeTrack, gfn).tracked,
  begin: (d, me, { gfn }) => {
    myThread(d, me).gfn = gfn;
  },
  steps: [
    srcuLock(addSource),
    lockMmuWrite,
    count,
    eachRoot("each-root", (s, root) => at(s.roots, root).state !== "unused", [writeProtectGfn]),
    flushIfOwed,
    unlockMmuWrite,
    srcuUnlock(addSource),
    addReturns,
  ],
});

const uncount = step("uncount", {
  source: "arch/x86/kvm/mmu/page_track.c:__kvm_write_track_remove_gfn",
  run: (d, me) => {
    at(d.writeTrack, myThread(d, me).gfn).tracked = false;
  },
});

/** Nothing is made writable: the next write faults, and is mapped as any other. */
export const untrackWrites: KvmOperation = operation("untrack-writes", {
  choices: gfns,
  when: (s, _me, { gfn }) => at(s.writeTrack, gfn).tracked,
  begin: (d, me, { gfn }) => {
    myThread(d, me).gfn = gfn;
    at(d.promised.tracked, gfn).inForce = false;
  },
  steps: [srcuLock(removeSource), lockMmuWrite, uncount, unlockMmuWrite, srcuUnlock(removeSource)],
});
