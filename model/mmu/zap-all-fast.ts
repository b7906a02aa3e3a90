import { at } from "../../checker/state/fields.ts";
import { goto } from "../../checker/protocol/control.ts";
import {
  branch,
  label,
  myThread,
  only,
  splice,
  step,
  threadOf,
  type KvmItem,
  type Me,
} from "../actor.ts";
import {
  canRead,
  canWrite,
  dropRead,
  dropWrite,
  lockMmuRead,
  lockMmuWrite,
  takeRead,
  takeWrite,
  unlockMmuRead,
  unlockMmuWrite,
} from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import type { State } from "../state/state.ts";
import { flushIfOwed, requestFreeObsoleteRoots } from "../tlb/flush-remote.ts";
import { eachGfn, eachRegion, eachRoot } from "./loops.ts";
import { removeTable } from "./remove-table.ts";
import { hugePages, regionsOf } from "../world.ts";
import { clearLeaf, isPresent } from "./spte.ts";
import { childIn } from "./table-page.ts";
import { putRoot, unlinkTable } from "./tree.ts";
import { walkToTable } from "./walk-to-table.ts";
import { keepForWriteBack } from "./write-back.ts";

/** Is there a table or a huge leaf to be taken out of the root that the thread empties? */
const hasEntry = (s: State, region: number, me: Me): boolean =>
  at(at(s.roots, threadOf(s, me).root).entries, region).kind !== "none";

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
    keepForWriteBack(d, me, leaf);
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

/** Is it an SPTE that the thread, which empties this root, has to drop? */
const isMapped = (s: State, gfn: number, me: Me): boolean => {
  const leaf = at(at(s.roots, threadOf(s, me).root).leaves, gfn);
  return isPresent(leaf) || leaf.mmio !== "none";
};

const zapObsoleteSource = "arch/x86/kvm/mmu/mmu.c:__kvm_mmu_prepare_zap_page";

const dropSpte = step("drop-spte", {
  source: zapObsoleteSource,
  run: (d, me) => {
    const mine = myThread(d, me);
    clearLeaf(at(at(d.roots, mine.root).leaves, mine.gfn));
  },
});

/** A table comes onto the list of those to be freed. After some of them (ten, in the kernel) the thread may yield: list and flush wait. */
const unlinkObsolete = step("unlink-table", {
  source: zapObsoleteSource,
  choices: (me) =>
    me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
  run: (d, me, choice) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    if (entry.kind === "table") mine.flushOwed = true;
    clearLeaf(entry);
    entry.kind = "none";
    mine.yielding = choice.yield;
  },
});

/** Whoever is inside a table of this root by a lockless walk is so now without it. */
const freeTables = step("free-tables", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_free_shadow_page",
  run: (d, me) => {
    const { root } = myThread(d, me);
    if (me.world.features.has("table-frees"))
      for (let v = 0; v < d.vcpus.length; v++) {
        const vcpu = at(d.vcpus, v);
        if (vcpu.root === root && vcpu.fault.old.kind === "table") vcpu.fault.tableFreed = true;
      }
    at(d.roots, root).zapping = false;
    putRoot(d, root);
  },
});

const yieldOfWriter: KvmItem = branch("yield", (s, me) => threadOf(s, me).yielding, [
  step("drop-mmu-lock", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_zap_obsolete_pages",
    run: dropWrite,
  }),
  step("retake-mmu-lock", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_zap_obsolete_pages",
    wait: canWrite,
    run: (d, me) => {
      takeWrite(d);
      myThread(d, me).yielding = false;
    },
  }),
]);

const isObsolete = (s: State, root: number): boolean => at(s.roots, root).zapping;

/**
 * The shadow MMU's part: still with mmu_lock held, everything below the obsolete roots is dropped, and freed after a flush. No vCPU uses
 * these translations any more. What the flush is for is its kick: a lockless walk that is inside one of the tables is waited for.
 */
const zapObsoletePages: KvmItem = only("shadow-mmu", ({ world }) => world.machine.shadowMmu, [
  eachRoot("each-root", isObsolete, [
    eachGfn("each-gfn", isMapped, [dropSpte]),
    eachRegion("each-entry", hasEntry, [unlinkObsolete, yieldOfWriter]),
  ]),
  flushIfOwed,
  eachRoot("each-freed-root", isObsolete, [freeTables]),
  unlockMmuWrite,
  step("zapped", {
    source: zapObsoleteSource,
    local: true,
    jumps: ["end"],
    run: () => goto("end"),
  }),
]);

/** Invalid roots are zapped without any flush: their users were told to load another, and flush when they do. */
const yieldWithoutFlush: KvmItem = branch("yield", (s, me) => threadOf(s, me).yielding, [
  exitRcu,
  step("drop-mmu-lock", { source: zapSource, run: dropRead }),
  step("retake-mmu-lock", {
    source: zapSource,
    wait: canRead,
    run: (d, me) => {
      takeRead(d, me);
      myThread(d, me).yielding = false;
    },
  }),
  enterRcu,
]);

/** The same after a table and all below it, before the next one: the walk goes on where it was. */
const mayYieldBetweenTables: KvmItem = only(
  "between-tables",
  ({ world }) => world.features.has("yields-between-tables"),
  [
    step("need-resched", {
      source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_iter_cond_resched",
      choices: (me) =>
        me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
      when: (s, me, choice) =>
        !choice.yield || threadOf(s, me).region + 1 < regionsOf(me.world.scope),
      run: (d, me, choice) => {
        myThread(d, me).yielding = choice.yield;
      },
    }),
    yieldWithoutFlush,
  ],
);

/** Second pass, over these entries. */
export const zapEntries = (includes: (s: State, region: number, me: Me) => boolean): KvmItem =>
  eachRegion("each-entry", includes, [zapEntry, removeTable, mayYieldBetweenTables]);

/** Beyond, there is nothing to be zapped, since KVM makes no SPTE there. Source: arch/x86/kvm/mmu.h:kvm_mmu_max_gfn_host. */
const isAddressable = (_s: State, gfn: number, me: Me): boolean => gfn <= me.world.lastGfn;

/**
 * `kvm_mmu_zap_all_fast`: every direct root becomes invalid, and every vCPU is told to drop it and waited for; then, with mmu_lock held
 * for reading only, the invalid roots are emptied. Until then notifiers still find translations in them.
 */
export const zapAllFast = splice("zap-all-fast", [
  lockMmuWrite,
  invalidateRoots,
  requestFreeObsoleteRoots,
  zapObsoletePages,
  unlockMmuWrite,
  splice("zap-roots", [
    lockMmuRead,
    eachRoot("each-root", (s, root) => at(s.roots, root).zapping, [
      enterRcu,
      eachGfn("each-gfn", isAddressable, [walkToTable, zapLeaf, yieldWithoutFlush]),
      zapEntries((_s, region, me) => region * hugePages <= me.world.lastGfn),
      exitRcu,
      putZapped,
    ]),
    unlockMmuRead,
  ]),
  label("end"),
]);
