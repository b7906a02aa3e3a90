import { applyEdits } from "../../checker/protocol/apply-edits.ts";
import { after, before, remove, replace, type KvmOperation } from "../actor.ts";
import { archCommit } from "../arm64/commit.ts";
import { reArm } from "../arm64/re-arm.ts";
import { exitMm } from "../arm64/exit-mm.ts";
import { splitHandedBack } from "../arm64/split-blocks.ts";
import { tlbiSlotIfOwed } from "../arm64/tlbi.ts";
import { flushShadowMemslot, unmapNotified } from "../arm64/unmap.ts";
import { fault } from "../arm64/user-mem-abort.ts";
import { lockMmapWrite, unlockMmapWrite } from "../arm64/vma.ts";
import { answerKick, enter, interrupt, ioExit, leaveRun, run } from "../arm64/vcpu-run.ts";
import type { Design, KvmEdit } from "./design.ts";
import { mainline } from "./mainline.ts";

/** What arm64 brings of its own. */
const own: readonly KvmOperation[] = [fault, interrupt, answerKick, enter, run, leaveRun, ioExit];

/** KVM_PRE_FAULT_MEMORY is not there on arm64, nor is the dirty bit of stage 2 used; the others are for what only x86 is asked about. */
const absent: readonly string[] = [
  "prefault",
  "set-dirty",
  "set-region",
  "get-dirty-log",
  "clear-dirty-log",
  "populate",
  "populate-huge",
  "close-vm",
  "flush-guest-tlbs",
  "guest-flush-returns",
  "take-flush-interrupt",
  "sched-out",
  "sched-in",
];

const swaps = [
  "set-flags/swap",
  "create/swap",
  "delete/invalidate",
  "delete/swap",
  "move/invalidate",
  "move/swap",
  "punch-hole/delete/invalidate",
  "punch-hole/delete/swap",
  "punch-hole/create/swap",
];

/** What only x86 has: MMIO is nothing that stage 2 remembers; and what only a real x86 kernel is held against. */
const withoutX86: readonly KvmEdit[] = [
  ...swaps.map((swap) => remove(`${swap}/expire-mmio-sptes`)),
];

/** A harvest: writes to what is reported are caught again by write protection, of blocks too. */
const harvests: readonly KvmEdit[] = ["harvest", "round", "last-round"].flatMap((operation) => [
  replace(`${operation}/protect/each-root`, reArm),
  replace(`${operation}/protect/flush`, tlbiSlotIfOwed),
]);

const manualClears: readonly KvmEdit[] = ["harvest", "round"].flatMap((operation) => [
  remove(`${operation}/manual-clear/clear-dirty-log/words`),
  remove(`${operation}/manual-clear/clear-dirty-log/word/at-once/eager-split`),
  after(`${operation}/manual-clear/clear-dirty-log/word/at-once/each-root`, splitHandedBack),
  remove(`${operation}/manual-clear/clear-dirty-log/word/at-once/initially-set`),
  replace(`${operation}/manual-clear/clear-dirty-log/word/at-once/each-root`, reArm),
  replace(`${operation}/manual-clear/clear-dirty-log/flush`, tlbiSlotIfOwed),
]);

/** Memslots, SRCU, the notifier's core, the VMM and the host are those of every architecture; what they call is arm64's. */
export const mainlineArm64: Design = {
  name: "mainline-arm64",
  about: "the kernel without USERFAULT, on arm64",
  source: "Linux v7.0, arch/arm64/kvm and virt/kvm",
  userfault: "none",
  arch: "arm64",
  needs: [],
  scenarios: null,
  operations: applyEdits(
    mainline.operations
      .filter(({ name }) => !absent.includes(name))
      .map((shared) => own.find(({ name }) => name === shared.name) ?? shared)
      .concat(exitMm),
    [
      ...withoutX86,
      replace("set-flags/arch-commit", archCommit),
      ...["delete/invalidate", "move/invalidate", "punch-hole/delete/invalidate"].map((swap) =>
        replace(`${swap}/flush-shadow-memslot`, flushShadowMemslot),
      ),
      replace("change-mapping/start/found/each-root", unmapNotified),
      remove("change-mapping/start/found/flush"),
      before("change-mapping/start", lockMmapWrite),
      after("change-mapping/end", unlockMmapWrite),
      ...harvests,
      ...manualClears,
    ],
  ),
};
