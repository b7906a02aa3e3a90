import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myThread, myVcpu, operation, step, type KvmOperation } from "../actor.ts";
import { dropPage, endFault, exitOnFault } from "../fault/fault.ts";
import { faultinPfn } from "../fault/faultin-pfn.ts";
import { lookupSlot } from "../fault/lookup-slot.ts";
import { granted, markDirty } from "../fault/make-spte.ts";
import { rootObsolete } from "../fault/stale.ts";
import { dropWrite, lockMmuWrite } from "../locks/mmu-lock.ts";
import { srcuReadLock } from "../locks/srcu.ts";
import { eachRoot } from "../mmu/loops.ts";
import { permits, storeLeaf } from "../mmu/spte.ts";
import { loadedRoot, translating } from "../mmu/tree.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { inGuest } from "../tlb/hardware.ts";
import { regionOf } from "../world.ts";
import { count, writeProtectGfn } from "../write-track/track.ts";
import { entryGfn, tableGfn } from "./table.ts";

const walkSource = "arch/x86/kvm/mmu/paging_tmpl.h:walk_addr_generic";
const fetchSource = "arch/x86/kvm/mmu/paging_tmpl.h:fetch";

/** The guest's table is read as any of its memory, without a lock. What it does not map is for the guest to handle. */
const walkTable = step("walk-guest-table", {
  source: walkSource,
  finishes: true,
  run: (d) => (d.guestTable.present ? next : finish),
});

/** One more shadow page, which those who write by emulation look for, before the entry is read that it is made from. */
const account = step("account-shadowed", {
  source: "arch/x86/kvm/mmu/mmu.c:account_shadowed",
  run: (d, me) => {
    d.guestTable.shadowed = true;
    myThread(d, me).gfn = tableGfn;
  },
});

/** The entry once more, now that nobody can write it unseen. */
const recheckEntry = step("recheck-entry", {
  source: "arch/x86/kvm/mmu/paging_tmpl.h:gpte_changed",
  jumps: ["release"],
  run: (d) => (d.guestTable.present ? next : goto("release")),
});

const linkShadow = step("link-shadow-page", {
  source: fetchSource,
  promise: "the guest's writes to its table are emulated, and told to KVM",
  run: (d, me) => {
    const { root } = myVcpu(d, me);
    at(at(d.roots, root).entries, regionOf(entryGfn)).kind = "table";
    at(d.promised.tracked, tableGfn).inForce = true;
  },
});

const setSpte = step("set-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mmu_set_spte",
  run: (d, me) => {
    storeLeaf(at(at(d.roots, myVcpu(d, me).root).leaves, entryGfn), granted(d, me));
  },
});

const checkRoot = step("retry-check", {
  source: "arch/x86/kvm/mmu/mmu.c:is_page_fault_stale",
  jumps: ["release"],
  run: (d, me) => (rootObsolete(d, myVcpu(d, me)) ? goto("release") : next),
});

/**
 * L2 touches its gfn 0: KVM walks L1's table, and makes an SPTE of the entry in the shadow of that table. When there is none yet, the
 * table's page is write-protected first, in all roots. mmu_lock is held for writing, as always for shadow pages.
 */
export const nestedFault: KvmOperation = operation("nested-fault", {
  when: (s, me) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined || !root.guestMode) return false;
    return !permits(translating(root, entryGfn).permission, true);
  },
  begin: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.gfn = entryGfn;
    fault.write = true;
  },
  end: endFault,
  steps: [
    exitOnFault,
    srcuReadLock,
    walkTable,
    lookupSlot,
    faultinPfn,
    lockMmuWrite,
    checkRoot,
    branch("new-page", (s) => !s.guestTable.shadowed, [
      account,
      count,
      eachRoot("each-root", (s, root) => at(s.roots, root).state !== "unused", [writeProtectGfn]),
      flushIfOwed,
    ]),
    recheckEntry,
    linkShadow,
    markDirty,
    setSpte,
    label("release"),
    step("unlock-mmu-write", {
      source: fetchSource,
      run: (d, me) => {
        dropPage(d, me);
        dropWrite(d);
      },
    }),
    label("exit-to-user"),
  ],
});
