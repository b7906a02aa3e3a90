import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import {
  branch,
  label,
  myThread,
  myVcpu,
  only,
  operation,
  step,
  vcpuOf,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import { dropPage, endFault, exitOnFault, exitToUser } from "../fault/fault.ts";
import { faultinPfn } from "../fault/faultin-pfn.ts";
import { lookupSlot } from "../fault/lookup-slot.ts";
import { granted, markDirty } from "../fault/make-spte.ts";
import { rootObsolete } from "../fault/stale.ts";
import { dropWrite, lockMmuWrite } from "../locks/mmu-lock.ts";
import { srcuReadLock } from "../locks/srcu.ts";
import { eachRoot } from "../mmu/loops.ts";
import { clearLeaf, permits, storeLeaf } from "../mmu/spte.ts";
import { leafWord, loadedRoot, translating } from "../mmu/tree.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { inGuest } from "../tlb/hardware.ts";
import { regionOf } from "../world.ts";
import { count, writeProtectGfn } from "../write-track/track.ts";
import { entryGfn, tableGfn } from "./table.ts";

const walkSource = "arch/x86/kvm/mmu/paging_tmpl.h:walk_addr_generic";
const fetchSource = "arch/x86/kvm/mmu/paging_tmpl.h:fetch";

/** The guest's table is read as any of its memory, without a lock. What it does not map is for the guest to handle. Where it maps has a slot, or none. */
const walkTable = step("walk-guest-table", {
  source: walkSource,
  finishes: true,
  run: (d, me) => {
    const { entry } = d.guestTable;
    if (entry === "none") return finish;
    if (entry === "mmio") myVcpu(d, me).fault.slot = "none";
    return next;
  },
});

/** One more shadow page, which those who write by emulation look for, before the entry is read that it is made from. */
const account = step("account-shadowed", {
  source: "arch/x86/kvm/mmu/mmu.c:account_shadowed",
  run: (d, me) => {
    d.guestTable.shadowed = true;
    myThread(d, me).gfn = tableGfn;
  },
});

const hasSlot = (s: State, me: Me): boolean => vcpuOf(s, me).fault.slot !== "none";

/** The entry once more, now that the guest cannot write it unseen. */
export const recheckEntry = step("recheck-entry", {
  source: "arch/x86/kvm/mmu/paging_tmpl.h:gpte_changed",
  jumps: ["release"],
  run: (d, me) =>
    d.guestTable.entry === (hasSlot(d, me) ? "memory" : "mmio") ? next : goto("release"),
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
    storeLeaf(leafOf(d, me), granted(d, me));
  },
});

const leafOf = (d: StateDraft, me: Me) => at(at(d.roots, myVcpu(d, me).root).leaves, entryGfn);

const readSpte = step("read-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mmu_set_spte",
  run: (d, me) => storeLeaf(myVcpu(d, me).fault.old, leafWord(leafOf(d, me))),
});

/** A present SPTE of another frame, or where there is to be none, goes first, and off the list of those that map its page. */
const dropSpte = step("drop-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:drop_spte",
  run: (d, me) => {
    const { old } = myVcpu(d, me).fault;
    if (old.permission === "none") return;
    clearLeaf(old);
    clearLeaf(leafOf(d, me));
    myThread(d, me).flushOwed = true;
  },
});

const markMmioSpte = step("mark-mmio-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mark_mmio_spte",
  event: (me) => ({ type: "install", vcpu: me.vcpu, by: "nested-fault" }),
  run: (d, me) => {
    storeLeaf(leafOf(d, me), granted(d, me));
    myVcpu(d, me).fault.exit = "mmio";
  },
});

/** Without a slot it is MMIO, which user space is asked for. */
const setMmioSpte: KvmItem = only("mmio-sptes", ({ world }) => world.features.has("mmio-sptes"), [
  branch("no-slot", (s, me) => !hasSlot(s, me), [readSpte, dropSpte, markMmioSpte, flushIfOwed]),
]);

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
    branch("found", hasSlot, [lookupSlot, faultinPfn]),
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
    setMmioSpte,
    branch("in-slot", hasSlot, [markDirty, setSpte]),
    label("release"),
    step("unlock-mmu-write", {
      source: fetchSource,
      run: (d, me) => {
        dropPage(d, me);
        dropWrite(d);
      },
    }),
    step("reenter", {
      source: fetchSource,
      local: true,
      finishes: true,
      run: (d, me) => (myVcpu(d, me).fault.exit === "mmio" ? next : finish),
    }),
    exitToUser,
  ],
});
