import { at } from "../../../checker/state/fields.ts";
import { goto, next } from "../../../checker/protocol/control.ts";
import { move, myThread, remove, replace, step, unwait } from "../../actor.ts";
import { hostMapsHuge } from "../../host/mapping.ts";
import { activeSlots, pageOf } from "../../memslots/lookup.ts";
import type { Permission } from "../../state/mmu.ts";
import { writeProtectWhereW } from "../../write-track/track.ts";
import { hugePages, regionOf } from "../../world.ts";
import { faultsIn } from "./fault.ts";

const tracking = faultsIn("mainline", "write-tracking");
const huge = faultsIn("mainline", "write-tracking-huge");

/** The protection of the tracked gfn's leaf as somebody could get it wrong: what becomes of it, and for which leaves a flush is owed. */
const protectAs = (
  becomes: (permission: Permission) => Permission,
  owesFlush: (permission: Permission) => boolean,
) =>
  step("write-protect", {
    source: "arch/x86/kvm/mmu/mmu.c:spte_write_protect",
    run: (d, me) => {
      const mine = myThread(d, me);
      const tree = at(d.roots, mine.root);
      const entry = at(tree.entries, regionOf(mine.gfn));
      const leaf = entry.kind === "huge" ? entry : at(tree.leaves, mine.gfn);
      if (owesFlush(leaf.permission)) mine.flushOwed = true;
      leaf.permission = becomes(leaf.permission);
    },
  });

const isWritable = (permission: Permission): boolean => permission === "write";
const isMmuWritable = (permission: Permission): boolean =>
  permission === "write" || permission === "protected";
const unlessNone = (permission: Permission): Permission =>
  permission === "none" ? "none" : "read";

/** The level as it would be chosen if lpage_info did not count what is tracked. */
const chooseLevelAnyway = step("choose-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
  run: (d, me) => {
    const { fault } = at(d.vcpus, me.vcpu);
    fault.huge = !fault.logDirty && fault.hugeInSlot && hostMapsHuge(d, fault.page);
  },
});

/** What recovery asks about a huge page, without lpage_info: of a table, or of one of its SPTEs, as the two MMUs have it. */
const recoverAnyway = (past: "next-region" | "next-spte") =>
  step("check-host-level", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_max_mapping_level",
    jumps: [past],
    run: (d, me) => {
      const mine = myThread(d, me);
      const region = past === "next-region" ? mine.region : regionOf(mine.gfn);
      const page = pageOf(at(activeSlots(d), d.ioctl.slot), region * hugePages);
      return hostMapsHuge(d, page) ? next : goto(past);
    },
  });

const recovery = "set-flags/arch-commit/log-dirty-off/edge/recover-huge-pages";

const protect = "track-writes/each-root/write-protect";

export const writeTrackingFaults = [
  tracking(
    "track-clears-w-only",
    "W is cleared as for dirty logging and mmu-writable left, so that fast_page_fault can give W back",
    replace(
      protect,
      protectAs((it) => (it === "write" ? "protected" : it), isMmuWritable),
    ),
  ),
  tracking(
    "track-trusts-w-clear",
    "a leaf without W counts as protected already: 7c8a4742c4ab reverted",
    replace(protect, writeProtectWhereW),
  ),
  tracking(
    "track-flushes-for-w-only",
    "mmu-writable is cleared too, but TLBs are flushed only if W was set",
    replace(protect, protectAs(unlessNone, isWritable)),
  ),
  tracking(
    "track-without-flush",
    "TLBs are not flushed when a gfn begins to be tracked",
    remove("track-writes/flush"),
  ),
  tracking(
    "track-protects-before-count",
    "the gfn's leaves are protected, and only then, without mmu_lock, is it counted as tracked",
    move("track-writes/count", { after: "track-writes/unlock-mmu-write" }),
  ),
  tracking(
    "track-beside-faults",
    "a gfn begins to be tracked without waiting for faults that hold mmu_lock",
    unwait("track-writes/lock-mmu-write"),
  ),
  huge(
    "fault-maps-tracked-huge",
    "faults may map a huge page that has a tracked gfn",
    replace("fault/choose-level", chooseLevelAnyway),
  ),
  huge(
    "recovery-ignores-tracking",
    "huge pages are recovered also where a gfn is tracked",
    replace(`${recovery}/each-root/each-region/check-host-level`, recoverAnyway("next-region")),
    replace(
      `${recovery}/shadow-mmu/each-root/each-spte/check-host-level`,
      recoverAnyway("next-spte"),
    ),
  ),
];
