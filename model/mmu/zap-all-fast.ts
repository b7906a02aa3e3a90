import { at } from "../../checker/state/fields.ts";
import { branch, myThread, splice, step, threadOf, type KvmItem } from "../actor.ts";
import {
  canRead,
  dropRead,
  lockMmuRead,
  lockMmuWrite,
  takeRead,
  unlockMmuRead,
  unlockMmuWrite,
} from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { requestFreeObsoleteRoots } from "../tlb/flush-remote.ts";
import { eachGfn, eachRegion, eachRoot } from "./loops.ts";
import { removeTable } from "./remove-table.ts";
import { clearLeaf, isPresent } from "./spte.ts";
import { childIn } from "./table-page.ts";
import { putRoot, unlinkTable } from "./tree.ts";
import { walkToTable } from "./walk-to-table.ts";

const zapSource = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_zap_invalidated_roots";

const invalidateRoots = step("invalidate-roots", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_invalidate_roots",
  run: (d) => {
    for (let r = 0; r < d.roots.length; r++) {
      const root = at(d.roots, r);
      if (root.state !== "valid") continue;
      root.state = "invalid";
      root.zapping = true;
    }
  },
});

/** First pass: 4K leaves. A cmpxchg that is repeated until it succeeds is one atomic exchange. */
const zapLeaf = step("zap-leaf", {
  source: zapSource,
  choices: (me) =>
    me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
  run: (d, me, choice) => {
    const mine = myThread(d, me);
    const leaf = childIn(d, me, mine.root, mine.gfn);
    if (isPresent(leaf)) clearLeaf(leaf);
    mine.yielding = choice.yield;
  },
});

/** Second pass: huge leaves and tables. */
const zapEntry = step("zap-entry", {
  source: zapSource,
  run: (d, me) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    mine.table = entry.page;
    if (entry.kind === "table") unlinkTable(d, mine.root, mine.region);
    clearLeaf(entry);
    entry.kind = "none";
  },
});

const putZapped = step("put-root", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_put_root",
  run: (d, me) => {
    const { root } = myThread(d, me);
    at(d.roots, root).zapping = false;
    putRoot(d, root);
  },
});

/** Invalid roots are zapped without any flush: their users were told to load another, and flush when they do. */
const yieldWithoutFlush: KvmItem = branch("yield", (s, me) => threadOf(s, me).yielding, [
  exitRcu,
  step("drop-mmu-lock", { source: zapSource, run: dropRead }),
  step("retake-mmu-lock", {
    source: zapSource,
    wait: canRead,
    run: (d, me) => {
      takeRead(d);
      myThread(d, me).yielding = false;
    },
  }),
  enterRcu,
]);

/**
 * `kvm_mmu_zap_all_fast`: every direct root becomes invalid, and every vCPU is told to drop it and waited for; then, with mmu_lock held
 * for reading only, the invalid roots are emptied. Until then notifiers still find translations in them.
 */
export const zapAllFast = splice("zap-all-fast", [
  lockMmuWrite,
  invalidateRoots,
  requestFreeObsoleteRoots,
  unlockMmuWrite,
  splice("zap-roots", [
    lockMmuRead,
    eachRoot("each-root", (s, root) => at(s.roots, root).zapping, [
      enterRcu,
      eachGfn("each-gfn", () => true, [walkToTable, zapLeaf, yieldWithoutFlush]),
      eachRegion("each-entry", () => true, [zapEntry, removeTable]),
      exitRcu,
      putZapped,
    ]),
    unlockMmuRead,
  ]),
]);
