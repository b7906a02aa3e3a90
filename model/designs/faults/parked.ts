import { at, none } from "../../../checker/state/fields.ts";
import { finish, goto, next } from "../../../checker/protocol/control.ts";
import {
  before,
  branch,
  move,
  myThread,
  myVcpu,
  only,
  remove,
  replace,
  step,
  threadOf,
} from "../../actor.ts";
import { checkHost, findParked } from "../../fault/restore-parked.ts";
import { canWrite, takeWrite } from "../../locks/mmu-lock.ts";
import { flushShadowMemslot } from "../../mmu/flush-shadow-memslot.ts";
import { parkWord, sameLeaf, storeLeaf } from "../../mmu/spte.ts";
import { leafWord, zapLeafCovering } from "../../mmu/tree.ts";
import { inNotifierRange } from "../../notifier/invalidate.ts";
import type { State } from "../../state/state.ts";
import { regionOf } from "../../world.ts";
import { faultsIn } from "./fault.ts";

const numa = faultsIn("numa-keep-ptes", "numa-balancing");
const protection = faultsIn("numa-keep-ptes", "parked-and-host-protection");
const sharing = faultsIn("numa-keep-ptes", "parked-and-host-sharing");
const toggle = faultsIn("userfault-remove-protections", "userfault-toggle");
const reclaim = faultsIn("userfault-remove-protections", "userfault-on-and-reclaim");
const forbidding = faultsIn("userfault-remove-protections", "userfault-on-and-host-protection");
const migration = faultsIn("userfault-remove-protections", "parked-and-migration");

const found = "change-mapping/start/found";
const enabled = "set-flags/userfault-on/edge/userfault-enabled";

const skipZapAndFlush = step("skip-zap", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_start",
  local: true,
  jumps: ["unlock-mmu-write"],
  run: () => goto("unlock-mmu-write"),
});

/** The sequence is for frames that change, and this invalidation keeps them. */
const bumpUnlessParked = step("bump-sequence", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  wait: canWrite,
  run: (d) => {
    takeWrite(d);
    if (d.notifier.change === "prot-none") return;
    for (let v = 0; v < d.vcpus.length; v++) {
      const { fault } = at(d.vcpus, v);
      if (fault.sequence === "current") fault.sequence = "changed";
    }
  },
});

/** The notifier's zap, in which parked SPTEs for which `spares` holds are left as they are. */
const zapUnless = (spares: (s: State) => boolean) =>
  step("zap-leaf", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
    choices: (me) =>
      me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
    when: (s, me, choice) => {
      const { gfn } = threadOf(s, me);
      return !choice.yield || (gfn + 1 < me.world.scope.gfns && inNotifierRange(s, gfn + 1));
    },
    run: (d, me, choice) => {
      const mine = myThread(d, me);
      mine.yielding = choice.yield;
      const root = at(d.roots, mine.root);
      const entry = at(root.entries, regionOf(mine.gfn));
      const leaf = entry.kind === "huge" ? entry : at(root.leaves, mine.gfn);
      if (leaf.parked !== "none" && spares(d)) return;
      if (zapLeafCovering(root, mine.gfn) && root.state === "valid") mine.flushOwed = true;
    },
  });

/** Whoever parked the SPTE has flushed, so its zap owes no flush. */
const zapParkedQuietly = step("zap-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
  run: (d, me) => {
    const mine = myThread(d, me);
    const root = at(d.roots, mine.root);
    const entry = at(root.entries, regionOf(mine.gfn));
    const leaf = entry.kind === "huge" ? entry : at(root.leaves, mine.gfn);
    const wasParked = leaf.parked !== "none";
    if (zapLeafCovering(root, mine.gfn) && root.state === "valid" && !wasParked)
      mine.flushOwed = true;
  },
});

/** What was put aside comes back, whether the host lets the VMM write by now or not. */
const checkAccessOnly = checkHost(({ protnone }) => !protnone);
const restoreAsParked = step("restore", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_set_spte_atomic",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    const leaf = at(at(d.roots, vcpu.root).leaves, fault.gfn);
    if (fault.tableGone || !sameLeaf(leaf, fault.old)) {
      fault.exit = "retry";
      return goto("release");
    }
    leaf.permission = leaf.parked;
    leaf.parked = "none";
    return goto("release");
  },
});
const restoresAsParked = [
  replace("fault/restore-parked/check-host", checkAccessOnly),
  replace("fault/restore-parked/restore", restoreAsParked),
];

/** fast_page_fault without A/D bits: an SPTE that is not accessible may be access-tracked, and is restored without mmu_lock. */
const restoreAsTracked = only("tracked", ({ world }) => !world.machine.adBits, [
  branch("not-present", ({ vcpus }, me) => !at(vcpus, me.vcpu).fault.present, [
    step("read-tracked", {
      source: "arch/x86/kvm/mmu/mmu.c:fast_page_fault",
      jumps: ["fast"],
      run: (d, me) => {
        const vcpu = myVcpu(d, me);
        const { fault } = vcpu;
        if (vcpu.root === none) return goto("fast");
        const root = at(d.roots, vcpu.root);
        const entry = at(root.entries, regionOf(fault.gfn));
        const huge = entry.kind === "huge";
        if (!huge && entry.kind !== "table") return goto("fast");
        const leaf = huge ? entry : at(root.leaves, fault.gfn);
        if (leaf.parked === "none" || (fault.write && leaf.parked === "read")) return goto("fast");
        fault.old.kind = entry.kind;
        storeLeaf(fault.old, leafWord(leaf));
        fault.tableGone = false;
        return next;
      },
    }),
    step("restore-tracked", {
      source: "arch/x86/kvm/mmu/spte.h:restore_acc_track_spte",
      jumps: ["read-tracked"],
      finishes: true,
      run: (d, me) => {
        const vcpu = myVcpu(d, me);
        const { fault } = vcpu;
        const root = at(d.roots, vcpu.root);
        const entry = at(root.entries, regionOf(fault.gfn));
        const leaf = fault.old.kind === "huge" ? entry : at(root.leaves, fault.gfn);
        if (fault.tableGone || !sameLeaf(leaf, fault.old) || entry.kind !== fault.old.kind)
          return goto("read-tracked");
        leaf.permission = fault.write ? "write" : leaf.parked === "read" ? "read" : "protected";
        leaf.parked = "none";
        return finish;
      },
    }),
  ]),
]);

/** Only tables are walked into: what is mapped huge keeps its access. */
const parkSmallLeaf = step("park-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
  run: (d, me) => {
    const mine = myThread(d, me);
    const root = at(d.roots, mine.root);
    const leaf = at(root.leaves, mine.gfn);
    if (leaf.permission === "none") return;
    parkWord(leaf);
    mine.flushOwed = true;
  },
});

export const parkedFaults = [
  numa(
    "park-without-flush",
    "no frame changes, so TLBs are not flushed after SPTEs were parked",
    replace(`${found}/keep-ptes/prot-none/skip-zap`, skipZapAndFlush),
  ),
  numa(
    "park-without-sequence",
    "no frame changes, so end() does not bump the sequence after SPTEs were parked",
    replace("change-mapping/end/found/bump-sequence", bumpUnlessParked),
  ),
  numa(
    "parked-taken-for-absent",
    "the notifier's zap finds nothing to zap in a parked SPTE",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(() => true),
    ),
  ),
  numa(
    "restored-without-host",
    "a parked SPTE is restored though the host's entry is inaccessible: the frame is the same",
    remove("fault/restore-parked/check-host"),
  ),
  numa(
    "restored-without-retry-check",
    "the parked word is still there, so nothing can have been invalidated: no retry check",
    remove("fault/restore-parked/retry-check"),
  ),
  numa(
    "prot-none-zaps",
    "PROT_NONE conversions zap like everything else",
    remove(`${found}/keep-ptes`),
  ),
  protection(
    "parked-outlives-write-protection",
    "mprotect leaves parked SPTEs as they are, and a fault gives back what was put aside",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(({ notifier }) => notifier.change === "write-protect"),
    ),
    ...restoresAsParked,
  ),
  sharing(
    "parked-outlives-sharing",
    "fork and KSM's write protection leave parked SPTEs as they are, and a fault gives back what was put aside",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(({ notifier }) => notifier.sharing === "share"),
    ),
    ...restoresAsParked,
  ),
  toggle(
    "park-memslot-without-flush",
    "setting the flag parks SPTEs and does not flush TLBs",
    remove(`${enabled}/park-memslot/flush`),
  ),
  toggle(
    "parked-as-access-tracked",
    "parked SPTEs look like access-tracked ones, which fast_page_fault restores",
    before("fault/fast", restoreAsTracked),
  ),
  toggle(
    "parked-huge-restored-whole",
    "a fault on one gfn restores the parked huge leaf around it, whatever the flags are",
    replace(
      "fault/restore-parked/find-parked",
      findParked(() => true),
    ),
  ),
  toggle(
    "restored-before-bitmap",
    "parked SPTEs are restored before the bitmap is looked at",
    move("fault/restore-parked", { before: "fault/userfault" }),
  ),
  toggle(
    "huge-leaf-not-parked",
    "setting the flag parks 4K leaves only",
    replace(`${enabled}/park-memslot/park/each-root/each-gfn/park-leaf`, parkSmallLeaf),
  ),
  toggle(
    "userfault-zaps",
    "setting the flag flushes the memslot, as v3 does by default",
    replace(`${enabled}/park-memslot`, flushShadowMemslot),
  ),
  reclaim(
    "userfault-parked-taken-for-absent",
    "the notifier's zap finds nothing to zap in an SPTE that USERFAULT has parked",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(() => true),
    ),
  ),
  reclaim(
    "park-yields-without-flush",
    "parking yields with its flush pending, and the zap of a parked SPTE relies on that flush",
    remove(`${enabled}/park-memslot/park/each-root/each-gfn/yield/flush`),
    replace(`${found}/each-root/each-gfn/zap-leaf`, zapParkedQuietly),
  ),
  forbidding(
    "userfault-parked-outlives-write-protection",
    "mprotect leaves what USERFAULT has parked as it is: nobody can write through it",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(({ notifier }) => notifier.change === "write-protect"),
    ),
  ),
  forbidding(
    "userfault-parked-outlives-prot-none",
    "PROT_NONE conversions leave what USERFAULT has parked as it is: nobody can reach it",
    replace(
      `${found}/each-root/each-gfn/zap-leaf`,
      zapUnless(({ notifier }) => notifier.change === "prot-none"),
    ),
  ),
  faultsIn("numa-keep-ptes", "numa-and-migration")(
    "numa-restored-unlogged",
    "an SPTE that NUMA balancing has parked is restored writable and not marked",
    remove("fault/restore-parked/log"),
  ),
  migration(
    "restored-unlogged",
    "a parked SPTE of a dirty-logged slot is restored writable and not marked",
    remove("fault/restore-parked/log"),
  ),
];
