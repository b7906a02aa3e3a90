import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myVcpu, only, splice, step, type KvmItem, type Me } from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { clearLeaf, sameLeaf, storeLeaf } from "../mmu/spte.ts";
import { frameOf, leafWord } from "../mmu/tree.ts";
import type { State, Vcpu } from "../state/state.ts";
import { regionOf } from "../world.ts";
import { lost, retryCheck } from "./map.ts";

/** May a huge leaf be restored as a whole? While a flag is on that asks for small pages, nothing has been decided about its other gfns. */
const wholeAllowed = ({ logDirty, userfault, hugeInSlot }: Vcpu["fault"]): boolean =>
  !logDirty && !userfault && hugeInSlot;

/**
 * A lockless walk to the leaf. Is it parked, does it grant what is asked for, and may it be restored at the level at which it stands? Else
 * the fault goes the long way, where a huge leaf is divided into parked ones.
 */
export const findParked = (mayRestoreHuge: (fault: Vcpu["fault"]) => boolean) =>
  step("find-parked", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_fast_pf_get_last_sptep",
    jumps: ["not-parked"],
    run: (d, me) => {
      const vcpu = myVcpu(d, me);
      const { fault } = vcpu;
      if (vcpu.root === none) return goto("not-parked");
      const root = at(d.roots, vcpu.root);
      const entry = at(root.entries, regionOf(fault.gfn));
      const huge = entry.kind === "huge";
      if (!huge && entry.kind !== "table") return goto("not-parked");
      const leaf = huge ? entry : at(root.leaves, fault.gfn);
      if (leaf.parked === "none" || (fault.write && leaf.parked === "read"))
        return goto("not-parked");
      if (huge && !mayRestoreHuge(fault)) return goto("not-parked");
      fault.old.kind = entry.kind;
      storeLeaf(fault.old, leafWord(leaf));
      fault.tableGone = false;
      fault.mapWritable = leaf.parked !== "read";
      return next;
    },
  });

/** As a fault that maps does: before the cmpxchg. */
const markDirty = branch(
  "log",
  (s, me) => {
    const { fault } = at(s.vcpus, me.vcpu);
    return fault.logDirty && fault.mapWritable;
  },
  [
    step("mark-dirty", {
      source: "arch/x86/kvm/mmu/spte.c:make_spte",
      run: (d, me) => {
        at(d.dirtyLog, myVcpu(d, me).fault.gfn).set = true;
      },
    }),
  ],
);

/**
 * The cmpxchg from the parked word. Whatever invalidates the mapping in earnest destroys what is parked, so the word that is still there
 * names the frame that the host gave and has not taken back.
 */
const restore = step("restore", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_set_spte_atomic",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    const root = at(d.roots, vcpu.root);
    const entry = at(root.entries, regionOf(fault.gfn));
    const leaf = fault.old.kind === "huge" ? entry : at(root.leaves, fault.gfn);
    if (fault.tableGone || !sameLeaf(leaf, fault.old) || entry.kind !== fault.old.kind)
      return lost(d, me);
    leaf.permission = fault.mapWritable ? "write" : "read";
    leaf.parked = "none";
    leaf.accessed = me.world.machine.adBits;
    leaf.dirty = me.world.machine.adBits && fault.mapWritable;
    return goto("release");
  },
});

/**
 * One look at the host's entry, under mmu_lock and after the retry check, as the level of a huge page is found: whoever takes something
 * away from it waits for mmu_lock first. Inaccessible, or not writable for a write: the long way, on which get_user_pages takes the
 * fault that the host waits for.
 */
export const checkHost = (
  allows: (entry: State["host"]["pages"][number], write: boolean) => boolean,
) =>
  step("check-host", {
    source: "arch/x86/kvm/mmu/mmu.c:host_pfn_mapping_level",
    jumps: ["host-forbids/unlock-mmu-read"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      const entry = at(d.host.pages, fault.page);
      const same = entry.pfn === frameOf(fault.old, fault.old.kind === "huge", fault.gfn);
      if (same && allows(entry, fault.write)) {
        if (!entry.writable) fault.mapWritable = false;
        return next;
      }
      fault.mapWritable = false;
      fault.old.kind = "none";
      clearLeaf(fault.old);
      return goto("host-forbids/unlock-mmu-read");
    },
  });

const parking = ({ world }: Me): boolean => world.features.has("parking");
const notParked = label("not-parked");

/**
 * What has been decided by now: the slot, its flags, the user's bitmap. Under mmu_lock it is decided once more that it still counts. The
 * host need not be asked: as long as USERFAULT alone has parked it, the word says what the host granted.
 */
export const restoreParked: KvmItem = only("restore-parked", parking, [
  findParked(wholeAllowed),
  lockMmuRead,
  retryCheck,
  markDirty,
  restore,
  notParked,
]);

/** The same where the host has made its own entry inaccessible, and is to learn by a fault who uses the page. */
export const restoreIfHostAllows: KvmItem = only("restore-parked", parking, [
  findParked(wholeAllowed),
  lockMmuRead,
  retryCheck,
  checkHost(({ protnone, writable }, write) => !protnone && (writable || !write)),
  markDirty,
  restore,
  splice("host-forbids", [unlockMmuRead]),
  notParked,
]);
