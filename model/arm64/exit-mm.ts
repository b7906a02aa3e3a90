import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { only, operation, step, type KvmItem, type KvmOperation } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { StateDraft } from "../state/state.ts";

/**
 * The VMM's process ends, and its memory goes: the notifier's release() frees stage 2. No vCPU will run again, but reclaim may still be unmapping
 * a page of that memory. `invalid`: nobody finds the tables any more (mmu->pgt is NULL). `unused`: they are memory that may be anything.
 */
const source = "arch/arm64/kvm/mmu.c:kvm_free_stage2_pgd";

const resetPgt = step("reset-pgt", {
  source,
  run: (d) => {
    at(d.roots, 0).state = "invalid";
  },
});

/** No lock is held, and none is needed: nobody else can be in these tables. */
const freeStage2 = step("free-stage2", {
  source: "arch/arm64/kvm/mmu.c:kvm_stage2_destroy",
  run: (d) => {
    const root = at(d.roots, 0);
    root.state = "unused";
    for (let r = 0; r < root.entries.length; r++) {
      clearLeaf(at(root.entries, r));
      at(root.entries, r).kind = "none";
    }
    for (let g = 0; g < root.leaves.length; g++) clearLeaf(at(root.leaves, g));
  },
});

export const exitMm: KvmOperation = operation("exit-mm", {
  when: (s) => !s.host.exiting && s.vcpus.every(({ running }) => !running),
  begin: (d) => {
    d.host.exiting = true;
  },
  steps: [lockMmuWrite, resetPgt, unlockMmuWrite, freeStage2],
});

/** Whoever had mmu_lock dropped looks whether stage 2 is still there (0c428a6a9256). */
export const checkPgt = (past: string): KvmItem =>
  only("pgt", ({ world }) => world.features.has("mm-exit"), [
    step("check-pgt", {
      source: "arch/arm64/kvm/mmu.c:stage2_apply_range",
      jumps: [past],
      run: (d) => (at(d.roots, 0).state === "valid" ? next : goto(past)),
    }),
  ]);

/** A walk through tables that have been freed. */
export const walksIntoFreed = (d: StateDraft, thread: number, root: number): void => {
  if (at(d.roots, root).state === "unused") d.tableWalk.intoFree = thread;
};
