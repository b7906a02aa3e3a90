import { clearLog, getLog, harvest, firstPass, lastRound, round } from "../dirty-log/operations.ts";
import { fault, prefault } from "../fault/fault.ts";
import { closeFile } from "../gmem/close-file.ts";
import { punchFileHole } from "../gmem/punch-hole.ts";
import { setAttributes } from "../gmem/set-attributes.ts";
import {
  allowWriting,
  changeHostMapping,
  giveFrameAway,
  takeFrameBack,
  touchPage,
} from "../host/change-mapping.ts";
import { populate, populateHuge } from "../host/populate.ts";
import { closeVm } from "../memslots/close-vm.ts";
import { create } from "../memslots/create.ts";
import { remove } from "../memslots/delete.ts";
import { moveSlot } from "../memslots/move.ts";
import { setRegion } from "../memslots/set-region.ts";
import { setFlags } from "../memslots/set-flags.ts";
import { recoverNxHugePages } from "../mmu/recover-nx-huge-pages.ts";
import { age } from "../notifier/age.ts";
import { fill, setDirty, use } from "../tlb/hardware.ts";
import { cacheTable, fillThroughCache, setDirtyThroughCache } from "../tlb/walk-cache.ts";
import { punchHole } from "../user-space/punch-hole.ts";
import { shadowPageFault } from "../fault/shadow-page-fault.ts";
import { emulateAtomic } from "../own-access/emulate-atomic.ts";
import { writeByPfnCache } from "../own-access/pfn-cache.ts";
import { writeGuest } from "../own-access/write-guest.ts";
import { answerKick, interrupt, ioExit } from "../vcpu/exit.ts";
import { enter, leaveRun, run } from "../vcpu/enter.ts";
import { switchSpace } from "../vcpu/switch-space.ts";
import { schedIn, schedOut } from "../vcpu/preempt.ts";
import { flushGuestTlbs, guestFlushReturns, takeFlushInterrupt } from "../guest/flush-tlb.ts";
import { emulateWrite } from "../nested-table/emulate-write.ts";
import { invept } from "../nested-table/invept.ts";
import { rewriteTable } from "../nested-table/rewrite-table.ts";
import { nestedFault } from "../nested-table/nested-fault.ts";
import { switchNesting } from "../vcpu/switch-nesting.ts";
import { trackWrites, untrackWrites } from "../write-track/track.ts";
import type { Design } from "./design.ts";

/** The kernel as it is, without KVM_MEM_USERFAULT. Every other design is this one with edits. */
export const mainline: Design = {
  name: "mainline",
  about: "the kernel without USERFAULT",
  source: "Linux v7.0, arch/x86/kvm and virt/kvm",
  userfault: "none",
  arch: "x86",
  needs: [],
  scenarios: null,
  operations: [
    use,
    fill,
    setDirty,
    fault,
    interrupt,
    answerKick,
    enter,
    run,
    leaveRun,
    ioExit,
    prefault,
    setFlags,
    create,
    remove,
    moveSlot,
    setRegion,
    harvest,
    getLog,
    clearLog,
    firstPass,
    round,
    lastRound,
    punchHole,
    changeHostMapping,
    giveFrameAway,
    takeFrameBack,
    allowWriting,
    populate,
    populateHuge,
    setAttributes,
    punchFileHole,
    writeGuest,
    writeByPfnCache,
    cacheTable,
    fillThroughCache,
    setDirtyThroughCache,
    recoverNxHugePages,
    closeFile,
    switchSpace,
    age,
    touchPage,
    trackWrites,
    untrackWrites,
    closeVm,
    emulateAtomic,
    switchNesting,
    shadowPageFault,
    flushGuestTlbs,
    guestFlushReturns,
    takeFlushInterrupt,
    schedOut,
    schedIn,
    nestedFault,
    invept,
    emulateWrite,
    rewriteTable,
  ],
};
