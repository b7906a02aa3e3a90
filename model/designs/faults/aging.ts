import { at } from "../../../checker/state/fields.ts";
import { goto, next } from "../../../checker/protocol/control.ts";
import { remove, replace, step } from "../../actor.ts";
import { accessible, storeLeaf } from "../../mmu/spte.ts";
import { leafWord, translating, zapLeafCovering } from "../../mmu/tree.ts";
import { agedIn, forgetOld, isAccessed } from "../../notifier/age.ts";
import type { Me } from "../../actor.ts";
import type { State, StateDraft } from "../../state/state.ts";
import { flushIfOwed } from "../../tlb/flush-remote.ts";
import { regionOf } from "../../world.ts";
import { faultsIn } from "./fault.ts";

const withBits = faultsIn("mainline", "aging");
const tracking = faultsIn("mainline", "aging-access-tracking");
const logging = faultsIn("mainline", "aging-and-dirty-logging");

const userfault = faultsIn("userfault-generic", "userfault-and-aging");
const flagZap = "set-flags/userfault-on/edge/flush-shadow-memslot/no-quirk/zap-memslot";

const zapPath = "change-mapping/start/found/each-root/each-gfn/zap-leaf";

/** The zap of one leaf, without its yields. */
const zapLeaf = (zap: (d: StateDraft, root: number, gfn: number) => boolean) =>
  step("zap-leaf", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
    run: (d, me) => {
      const mine = at(d.threads, me.thread);
      if (zap(d, mine.root, mine.gfn)) mine.flushOwed = true;
    },
  });

const isTracked = (s: State | StateDraft, root: number, gfn: number): boolean =>
  translating(at(s.roots, root), gfn).tracked;

/** Takes access away from a present leaf of 4K, and tells whether there was one. */
const park = (d: StateDraft, root: number, gfn: number): boolean => {
  const leaf = at(at(d.roots, root).leaves, gfn);
  if (leaf.permission === "none") return false;
  if (leaf.permission === "write") leaf.permission = "protected";
  leaf.tracked = true;
  return true;
};

const readWord = step("read-spte", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:__kvm_tdp_mmu_age_gfn_range",
  jumps: ["next-root"],
  run: (d, me) => {
    const { entry, leaf } = agedIn(d, at(d.threads, me.thread).root);
    if (!isAccessed(leaf, me.world.machine.adBits)) return goto("next-root");
    d.aging.old.kind = entry.kind === "huge" ? "huge" : "table";
    storeLeaf(d.aging.old, leafWord(leaf));
    return next;
  },
});

/** The word as it was read goes back, made old. */
const storeWord = (name: string) =>
  step(name, {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_age_spte",
    run: (d: StateDraft, me: Me) => {
      const { leaf } = agedIn(d, at(d.threads, me.thread).root);
      const { old } = d.aging;
      storeLeaf(leaf, { ...leafWord(old), accessed: false, tracked: !me.world.machine.adBits });
      if (leaf.tracked && leaf.permission === "write") leaf.permission = "protected";
      forgetOld(d);
    },
  });

const setWritable = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  run: (d, me) => {
    const { root, fault } = at(d.vcpus, me.vcpu);
    const leaf = at(at(d.roots, root).leaves, fault.gfn);
    leaf.tracked = false;
    if (leaf.permission === "protected") leaf.permission = "write";
  },
});

/** Whoever is access-tracked is fixed, whatever the host's mapping was. */
const readTracked = step("read-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_page_fault",
  jumps: ["snapshot-sequence"],
  run: (d, me) => {
    const { root, fault } = at(d.vcpus, me.vcpu);
    return translating(at(d.roots, root), fault.gfn).tracked ? next : goto("snapshot-sequence");
  },
});

const restoreForAccess = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  run: (d, me) => {
    const { root, fault } = at(d.vcpus, me.vcpu);
    const leaf = at(at(d.roots, root).leaves, fault.gfn);
    if (!leaf.tracked) return;
    leaf.tracked = false;
    if (fault.write) leaf.permission = "write";
  },
});

const protectSlot = "set-flags/arch-commit/log-dirty-on/write-protect-slot";

const writeProtectAndTell = step("write-protect", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:wrprot_gfn_range",
  run: (d, me) => {
    const mine = at(d.threads, me.thread);
    const tree = at(d.roots, mine.root);
    const entry = at(tree.entries, regionOf(mine.gfn));
    const leaf = entry.kind === "huge" ? entry : at(tree.leaves, mine.gfn);
    if (accessible(leaf) !== "write") return;
    leaf.permission = "protected";
    mine.flushOwed = true;
  },
});

export const agingFaults = [
  withBits(
    "aging-stores-stale-word",
    "the A bit is cleared by a store of the whole SPTE, as it was read",
    replace("age/found/age-sptes/each-root/read-spte", readWord),
    replace("age/found/age-sptes/each-root/clear-accessed", storeWord("clear-accessed")),
  ),
  withBits(
    "accessed-never-cleared",
    "the host is told whether the page was accessed, and the A bit stays",
    remove("age/found/age-sptes/each-root/clear-accessed"),
  ),
  faultsIn("mainline", "aging-host-protection")(
    "access-never-tracked",
    "the host is told whether the page was accessed, and it keeps its access",
    remove("age/found/age-sptes/each-root/track-access"),
  ),
  tracking(
    "tracking-stores-stale-word",
    "an SPTE becomes access-tracked by a store, not by a cmpxchg",
    replace("age/found/age-sptes/each-root/track-access", storeWord("track-access")),
  ),
  tracking(
    "tracked-means-absent",
    "start() takes an access-tracked SPTE for absent, and leaves it",
    replace(
      zapPath,
      zapLeaf(
        (d, root, gfn) => !isTracked(d, root, gfn) && zapLeafCovering(at(d.roots, root), gfn),
      ),
    ),
  ),
  tracking(
    "tracked-needs-no-flush",
    "start() zaps an access-tracked SPTE and does not flush, as nobody could use it",
    replace(
      zapPath,
      zapLeaf((d, root, gfn) => {
        const tracked = isTracked(d, root, gfn);
        return zapLeafCovering(at(d.roots, root), gfn) && !tracked;
      }),
    ),
  ),
  faultsIn("mainline", "aging-host-protection")(
    "restore-forgets-host-writable",
    "a write to an access-tracked SPTE gets W also where the host's mapping was read-only",
    replace("fault/fast/read-spte", readTracked),
    replace("fault/fast/set-writable", restoreForAccess),
  ),
  userfault(
    "slot-zap-skips-tracked",
    "the memslot is flushed, but what is access-tracked counts as absent",
    replace(
      `${flagZap}/each-root/each-gfn/zap-leaf`,
      zapLeaf(
        (d, root, gfn) => !isTracked(d, root, gfn) && zapLeafCovering(at(d.roots, root), gfn),
      ),
    ),
  ),
  userfault(
    "userfault-parks-as-tracked",
    "on 0->1 SPTEs are kept without access, in the encoding that fast_page_fault restores",
    replace(`${flagZap}/each-root/each-gfn/zap-leaf`, zapLeaf(park)),
  ),
  logging(
    "restore-grants-write",
    "what was access-tracked gets W back with R, whatever the access is",
    replace("fault/fast/set-writable", setWritable),
  ),
  logging(
    "flush-only-if-write-protected",
    "TLBs are flushed when logging begins only if some SPTE had W (before b64d740ea7dd)",
    replace(`${protectSlot}/each-root/each-gfn/write-protect`, writeProtectAndTell),
    replace(`${protectSlot}/flush`, flushIfOwed),
  ),
];
