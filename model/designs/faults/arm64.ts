import { none } from "../../../checker/state/fields.ts";
import { next } from "../../../checker/protocol/control.ts";
import { before, move, myThread, myVcpu, remove, replace, step, unwait } from "../../actor.ts";
import { newLeaf } from "../../arm64/stage2-map.ts";
import { tlbiAddress, tlbiAnyLevel } from "../../arm64/tlbi.ts";
import { entryOf, entryUnchanged, lost } from "../../fault/map.ts";
import { clearLeaf, storeLeaf } from "../../mmu/spte.ts";
import { unlinkTable } from "../../mmu/tree.ts";
import { hugePages, regionOf } from "../../world.ts";
import { faultsIn } from "./fault.ts";

const reclaim = faultsIn("mainline-arm64", "host-reclaim");
const ranges = faultsIn("mainline-arm64", "range-tlbi");
const migration = faultsIn("mainline-arm64", "migration");
const blocks = faultsIn("mainline-arm64", "blocks");
const vma = faultsIn("mainline-arm64", "vma-sizes");
const shared = faultsIn("mainline-arm64", "shared-cpu");
const exiting = faultsIn("mainline-arm64", "stage2-teardown");
const tables = faultsIn("mainline-arm64", "stage2-table-free");
const vmids = faultsIn("v5.0-arm64", "vmid-rollover");
const v2 = faultsIn("userfault-v2-arm64", "userfault-toggle");
const v3 = faultsIn("userfault-v3-arm64", "userfault-toggle");
const overlay = faultsIn("userfault-overlay", "overlay");

const enabled =
  "set-flags/userfault-on/edge/userfault-enabled/flush-shadow-memslot/unmap/each-root/each-table";
const deleted = "delete/invalidate/flush-shadow-memslot/unmap/each-root/each-table";
const closing = "set-flags/userfault-on/edge/close-overlay";

/** Up to 3a0b870e3448: whatever was replaced, one address at the level of the new entry. */
const blockOnly = tlbiAddress("tlbi-range", (d, me) => ({
  gfn: myVcpu(d, me).fault.gfn,
  block: true,
}));

const tooSoon = tlbiAnyLevel("tlbi-first", (d, me) => myThread(d, me).gfn);

/** The table's entry was of the level at which a block would be, and the invalidation says so. */
const hinted = tlbiAddress("tlbi-table", (d, me) => ({
  gfn: myThread(d, me).region * hugePages,
  block: true,
}));

/** One cmpxchg from the old entry to the new one, with nothing invalid between; TLBs are invalidated behind it. */
const changeAtOnce = step("break-entry", {
  source: "arch/arm64/kvm/hyp/pgtable.c:stage2_try_break_pte",
  jumps: ["release"],
  run: (d, me) => {
    if (!entryUnchanged(d, me)) return lost(d, me);
    const { fault, root } = myVcpu(d, me);
    const entry = entryOf(d, me);
    if (entry.kind === "table") unlinkTable(d, root, regionOf(fault.gfn));
    fault.tableGone = false;
    if (fault.huge) storeLeaf(entry, newLeaf(d, me));
    else clearLeaf(entry);
    entry.kind = fault.huge ? "huge" : "table";
    return next;
  },
});

const recordFirst = step("record-last-ran", {
  source: "arch/arm64/kvm/arm.c:kvm_arch_vcpu_load",
  run: (d, me) => {
    if (d.cpu.lastRan === none) d.cpu.lastRan = me.vcpu;
  },
});

export const arm64Faults = [
  v3(
    "tlbi-before-clear",
    "unmapping invalidates the TLBs, then clears the entry",
    remove(`${enabled}/each-gfn/at-once/tlbi-pte`),
    before(`${enabled}/each-gfn/clear-pte`, tooSoon),
  ),
  reclaim(
    "no-retry-check-arm64",
    "a fault never looks whether an invalidation came between",
    remove("fault/retry-check"),
  ),
  ranges(
    "range-tlbi-forgotten",
    "leaves are cleared without an invalidation of their own, and nobody makes up for it",
    remove(`${deleted}/deferred`),
  ),
  ranges(
    "range-tlbi-before-clear",
    "the range is invalidated before its leaves are cleared",
    move(`${deleted}/deferred/owed/tlbi-range`, { before: `${deleted}/each-gfn` }),
  ),
  migration(
    "write-protect-without-tlbi",
    "the slot is write-protected, TLBs are not invalidated",
    remove("set-flags/arch-commit/log-dirty-on/write-protect-slot/tlbi-memslot"),
  ),
  blocks(
    "table-tlbi-by-address",
    "a table that a block replaces is invalidated by one address (before 3a0b870e3448)",
    replace("fault/map/tlbi/table/tlbi-range", blockOnly),
  ),
  blocks(
    "make-before-break",
    "the new entry takes the old one's place directly, and the TLBs are invalidated afterwards",
    replace("fault/map/break-entry", changeAtOnce),
  ),
  vma(
    "sequence-after-mmap-lock",
    "the sequence is read when the mmap lock has been dropped (before 13ec9308a857)",
    move("fault/snapshot-sequence", { after: "fault/vma-unlock" }),
  ),
  shared(
    "context-not-flushed",
    "a CPU that has run another vCPU of the VM keeps what that left in the TLB (before 94d0e5980d67)",
    remove("enter/shared-cpu/flush-cpu-context"),
  ),
  shared(
    "first-ran-recorded",
    "who ran first stays on record as who ran last",
    replace("enter/shared-cpu/record-last-ran", recordFirst),
  ),
  exiting(
    "stage2-freed-without-lock",
    "release() frees stage 2 without mmu_lock (before 8b3405e345b5)",
    remove("exit-mm/lock-mmu-write"),
    remove("exit-mm/unlock-mmu-write"),
  ),
  exiting(
    "stage2-reset-late",
    "release() makes stage 2 unreachable when it has dropped mmu_lock",
    move("exit-mm/reset-pgt", { after: "exit-mm/free-stage2" }),
  ),
  exiting(
    "stage2-not-looked-for-again",
    "who unmaps and has had mmu_lock dropped goes on where it was (before 0c428a6a9256)",
    remove("change-mapping/start/found/unmap/each-root/each-table/each-gfn/resched/yield/pgt"),
  ),
  tables(
    "table-tlbi-deferred",
    "a table that goes is invalidated with its leaves, by the range, when it has been freed (before f62d4c3eb687)",
    remove(`${deleted}/tlbi-table`),
  ),
  tables(
    "table-tlbi-hinted",
    "the invalidation of a table hints at the level of its entry, as for a block (before 36e008323926)",
    replace(`${deleted}/tlbi-table`, hinted),
  ),
  vmids(
    "vmid-after-its-generation",
    "the VM's generation is stored, and then its VMID (before f0cf47d939d0)",
    move("enter/update-vmid/store-vmid", { after: "enter/update-vmid/store-vmid-gen" }),
  ),
  vmids(
    "rollover-without-exit",
    "a new generation of VMIDs begins while vCPUs run with one of the old",
    remove("roll-over-vmids/kick-all"),
  ),
  vmids(
    "vmid-not-checked-again",
    "a vCPU enters with the VMID that it had found current before it said that it is in the guest",
    remove("enter/vmid/check-vmid-gen"),
    remove("enter/vmid/leave-guest-mode"),
  ),
  v2(
    "userfault-hook-missing",
    "the arch hook of this architecture does nothing on 0->1",
    remove("set-flags/arch-commit/userfault-on"),
  ),
  v3(
    "block-while-userfault",
    "faults may map a block while the flag is on",
    remove("fault/userfault-limit"),
  ),
  overlay(
    "overlay-never-opens",
    "1->0 leaves the overlay closed",
    remove("set-flags/userfault-off"),
  ),
  overlay(
    "clearing-never-published",
    "the new flags are never published",
    remove("set-flags/swap/publish-slots"),
  ),
  overlay(
    "overlay-without-kick",
    "the overlay is changed, vCPUs in the guest keep the one that they have loaded",
    remove(`${closing}/kick-all`),
  ),
  overlay(
    "overlay-without-wait",
    "vCPUs are kicked for the new overlay and not waited for",
    unwait(`${closing}/kick-all/await-acks`),
  ),
  overlay(
    "overlay-loaded-too-soon",
    "a vCPU loads the overlay before it says that it is in the guest",
    move("enter/overlay", { before: "enter/set-guest-mode" }),
  ),
  overlay(
    "opened-leaves-stay-open",
    "leaves that were opened when the flag was on before stay open",
    remove(`${closing}/each-root`),
  ),
  overlay(
    "index-taken-back-without-tlbi",
    "leaves are the slot's again, TLBs are not invalidated",
    remove(`${closing}/flush`),
  ),
];
