import { at, none } from "../../../checker/state/fields.ts";
import { goto, next } from "../../../checker/protocol/control.ts";
import { before, move, myThread, myVcpu, remove, replace, splice, step } from "../../actor.ts";
import { granted } from "../../fault/make-spte.ts";
import { leafOf } from "../../fault/map.ts";
import { lockMmuRead, unlockMmuRead } from "../../locks/mmu-lock.ts";
import { rcuReadUnlock } from "../../locks/rcu.ts";
import { clearLeaf, storeLeaf } from "../../mmu/spte.ts";
import { freePage } from "../../mmu/table-page.ts";
import { unlinkTable } from "../../mmu/tree.ts";
import { requestRangeFlush } from "../../tlb/flush-remote.ts";
import { offsetInRegion } from "../../world.ts";
import { faultsIn } from "./fault.ts";

const recovery = faultsIn("mainline", "table-free-recovery");
const nx = faultsIn("mainline", "nx-recovery");
const twoFaulters = faultsIn("mainline", "nx-two-faulters");

const recoverRoot = "set-flags/arch-commit/log-dirty-off/edge/recover-huge-pages/each-root";
const zapRoot = "delete/invalidate/flush-shadow-memslot/quirk/zap-all-fast/zap-roots/each-root";
const worker = "recover-nx-huge-pages";

/** `free_page()` in the place of `call_rcu()`. */
const freeAtOnce = step("call-rcu", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:handle_removed_pt",
  run: (d, me) => {
    const mine = myThread(d, me);
    freePage(at(d.tables, mine.table));
    mine.table = none;
  },
});

/** The child is cleared like one of a table that is still linked. */
const clearChild = step("freeze-child", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:handle_removed_pt",
  run: (d, me) => {
    const { table, gfn } = myThread(d, me);
    clearLeaf(at(at(d.tables, table).leaves, offsetInRegion(gfn)));
  },
});

/** The leaf is stored whatever is there by now. */
const storeAnyway = step("set-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_map_handle_target_level",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const { table } = myThread(d, me);
    storeLeaf(leafOf(d, me), granted(d, me));
    at(at(d.tables, table).leaves, offsetInRegion(fault.gfn)).frozen = false;
    return goto("release");
  },
});

/** The parent's entry becomes none whatever it is, and the page from the list counts as removed. */
const zapAnyway = step("zap-table", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_zap_possible_nx_huge_page",
  run: (d, me) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    if (entry.kind === "table") unlinkTable(d, mine.root, mine.region);
    clearLeaf(entry);
    entry.kind = "none";
    mine.flushOwed = true;
    return next;
  },
});

export const tablePageFaults = [
  recovery(
    "table-freed-at-once",
    "recovery frees a table's page without waiting for RCU readers",
    replace(`${recoverRoot}/each-region/table-pages/remove-table/call-rcu`, freeAtOnce),
  ),
  recovery(
    "flush-after-rcu-unlock",
    "recovery leaves RCU, then flushes TLBs",
    move(`${recoverRoot}/exit-rcu/rcu-read-unlock`, { before: `${recoverRoot}/flush` }),
  ),
  recovery(
    "recovery-without-flush",
    "recovery puts a huge leaf in a table's place and flushes no TLB",
    remove(`${recoverRoot}/flush`),
  ),
  faultsIn("mainline", "table-free-yield")(
    "recovery-yields-without-flush",
    "recovery that yields leaves RCU and mmu_lock with a flush pending",
    remove(`${recoverRoot}/each-region/may-yield/yield/flush`),
  ),
  recovery(
    "fast-fault-without-rcu",
    "fast_page_fault walks the tables outside RCU",
    remove("fault/fast/enter-rcu/rcu-read-lock"),
  ),
  twoFaulters(
    "map-without-rcu",
    "a fault maps outside RCU, with mmu_lock held for reading only",
    remove("fault/map/enter-rcu/rcu-read-lock"),
  ),
  nx(
    "nx-flush-after-rcu-unlock",
    "the NX recovery worker leaves RCU, then flushes TLBs",
    move(`${worker}/exit-rcu/rcu-read-unlock`, { before: `${worker}/flush` }),
  ),
  nx(
    "nx-worker-zaps-blindly",
    "the NX recovery worker zaps the entry above its page without looking whether it points there",
    remove(`${worker}/compare-parent`),
    replace(`${worker}/zap-table`, zapAnyway),
  ),
  recovery(
    "map-flush-after-rcu-unlock",
    "a fault that maps a huge leaf in a table's place leaves RCU, then flushes TLBs",
    before("fault/map/flush", splice("too-early", [rcuReadUnlock])),
  ),
  faultsIn("mainline", "nx-zap-all")(
    "page-left-on-nx-list",
    "a table that the zap of an invalid root unlinks stays on the NX recovery worker's list",
    remove(`${zapRoot}/each-entry/table-pages/remove-table/unlink-sp`),
  ),
  faultsIn("mainline", "nx-zap-all")(
    "yield-within-rcu-forgotten",
    "the zap of an invalid root goes on outside RCU after it has yielded",
    remove(`${zapRoot}/each-gfn/yield/enter-rcu/rcu-read-lock`),
  ),
  faultsIn("mainline", "nx-reclaim")(
    "nx-recovery-without-flush",
    "the NX recovery worker zaps a table and flushes no TLB",
    remove(`${worker}/flush`),
  ),
  faultsIn("mainline", "table-free-fault")(
    "map-flushes-one-page",
    "a fault that maps a huge leaf in a table's place flushes the page of the fault only, where ranges can be flushed",
    replace(
      "fault/map/flush/each-vcpu/request-flush",
      requestRangeFlush((d, me) => ({ first: myVcpu(d, me).fault.gfn, gfns: 1 })),
    ),
  ),
  faultsIn("mainline", "nx-several-pages")(
    "nx-yields-without-flush",
    "the NX recovery worker that yields between two pages leaves RCU and mmu_lock with a flush pending",
    remove(`${worker}/several-pages/flush`),
  ),
  faultsIn("mainline", "nested-shadow-pages")(
    "shadow-page-fault-under-read-lock",
    "a nested guest's fault makes shadow pages available with mmu_lock held for reading",
    replace("shadow-page-fault/lock-mmu-write", lockMmuRead),
    replace("shadow-page-fault/unlock-mmu-write", unlockMmuRead),
  ),
  twoFaulters(
    "children-not-frozen",
    "the children of a table that the NX recovery worker has unlinked are cleared, not FROZEN",
    replace(`${worker}/table-pages/remove-table/each-child/freeze-child`, clearChild),
  ),
  twoFaulters(
    "install-over-frozen",
    "a fault stores its leaf without comparing what is there",
    replace("fault/map/set-leaf", storeAnyway),
  ),
];
