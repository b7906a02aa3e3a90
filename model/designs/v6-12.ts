import { after, before, remove, replace } from "../actor.ts";
import { mapAnew } from "../fault/map.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { writeBack } from "../mmu/write-back.ts";
import { zapAndRefault } from "../mmu/recover-huge-pages.ts";
import { firstOfList, unlistIfLogged } from "../mmu/recover-nx-huge-pages.ts";
import { mayOweFlush, trackUnderLock } from "../notifier/age-under-lock.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { derive, type KvmEdit } from "./design.ts";
import { mainline } from "./mainline.ts";

/** Up to v6.12 tables are zapped and refaulted when logging ends, not recovered in place. */
export const refaultHugePages: readonly KvmEdit[] = ["set-flags", "set-region"].map((operation) =>
  replace(`${operation}/arch-commit/log-dirty-off/edge/recover-huge-pages`, zapAndRefault),
);

/**
 * A root that became obsolete while the vCPU was outside KVM_RUN is dropped at the next entry only. A prefault finds it stale each time and
 * tries again, until a signal comes: a real 6.12 does so (FINDINGS.md, F6).
 */
export const prefaultKeepsObsoleteRoot = remove("prefault/reload-root/recheck-obsolete-roots");

/**
 * A prefault of what is mapped write-protected for dirty logging makes it writable, and dirty. Guest faults do the same in v6.12, but a
 * guest does not fault where it has the permission, unless another vCPU has just mapped it.
 */
export const prefaultMapsAnew = replace("prefault/map", mapAnew);

/** Up to v6.17 the NX recovery worker holds mmu_lock for writing, and nobody can change the entry meanwhile. */
const nxRecoveryUnderWriteLock: readonly KvmEdit[] = [
  replace("recover-nx-huge-pages/lock-mmu-read", lockMmuWrite),
  replace("recover-nx-huge-pages/unlock-mmu-read", unlockMmuWrite),
  replace("recover-nx-huge-pages/several-pages/lock-mmu-read", lockMmuWrite),
  replace("recover-nx-huge-pages/several-pages/unlock-mmu-read", unlockMmuWrite),
  replace("recover-nx-huge-pages/take-from-list", firstOfList),
  replace("recover-nx-huge-pages/skip-if-logged", unlistIfLogged()),
  remove("recover-nx-huge-pages/compare-parent"),
];

/** Pages are aged with mmu_lock held for writing, and `clear_flush_young` flushes, before it is dropped. */
const agesUnderLock: readonly KvmEdit[] = [
  before("age/found/age-sptes/each-root", lockMmuWrite),
  replace("age/found/age-sptes/each-root/track-access", trackUnderLock),
  after("age/found/age-sptes/each-root/track-access", mayOweFlush),
  after("age/found/age-sptes/each-root", flushIfOwed, unlockMmuWrite),
];

/** In the zaps of the scenario that is about it. */
const writesBack: readonly KvmEdit[] = [
  "change-mapping/start/found/each-root/each-gfn/zap-leaf",
  "delete/invalidate/flush-shadow-memslot/quirk/zap-all-fast/zap-roots/each-root/each-gfn/zap-leaf",
].map((path) => after(path, writeBack));

/** What v6.12 does otherwise, as far as the scenarios reach. */
export const v6_12 = derive(mainline, "v6.12", {
  about: "mainline with huge page recovery by zap and refault, as up to v6.12",
  source: "Linux v6.12, arch/x86/kvm/mmu/tdp_mmu.c:zap_collapsible_spte_range",
  edits: [
    ...refaultHugePages,
    prefaultKeepsObsoleteRoot,
    prefaultMapsAnew,
    ...nxRecoveryUnderWriteLock,
    ...agesUnderLock,
    ...writesBack,
  ],
});
