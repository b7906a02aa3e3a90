import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { myVcpu, splice, step, type KvmItem, type Me } from "../actor.ts";
import { sameLeaf, storeLeaf } from "../mmu/spte.ts";
import { isOpen, leafWord } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { regionOf } from "../world.ts";
import { dropHere, faultHint } from "./tlbi.ts";

const source = "arch/arm64/kvm/hyp/pgtable.c:stage2_attr_walker";

/** The leaf or block that covers the fault's gfn by now, or undefined. */
const covering = (d: StateDraft, me: Me) => {
  const vcpu = myVcpu(d, me);
  const { entries, leaves } = at(d.roots, vcpu.root);
  const entry = at(entries, regionOf(vcpu.fault.gfn));
  if (entry.kind === "huge") return entry;
  return entry.kind === "table" ? at(leaves, vcpu.fault.gfn) : undefined;
};

const again = (d: StateDraft, me: Me) => {
  myVcpu(d, me).fault.exit = "retry";
  return goto("tlbi-here");
};

/** The walk to it. Gone, or LOCKED: the guest will fault again. Already as permissive as this fault would make it: nothing to store. */
const readPte = step("read-pte", {
  source,
  jumps: ["tlbi-here"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const pte = covering(d, me);
    if (pte === undefined || pte.permission === "none") return again(d, me);
    const block = at(at(d.roots, myVcpu(d, me).root).entries, regionOf(fault.gfn)).kind === "huge";
    fault.old.kind = block ? "huge" : "table";
    fault.tableGone = false;
    storeLeaf(fault.old, leafWord(pte));
    const opens = fault.open && !isOpen(at(d.roots, myVcpu(d, me).root), fault.gfn);
    const relaxes = pte.permission !== "write" && fault.mapWritable;
    return relaxes || opens ? next : goto("tlbi-here");
  },
});

/** The cmpxchg that adds W (and opens the leaf to the permission overlay). Neither the frame nor the level changes, so nothing has to be broken. */
const setPermission = step("set-permission", {
  source,
  jumps: ["tlbi-here"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const pte = covering(d, me);
    if (pte === undefined || fault.tableGone || !sameLeaf(pte, fault.old)) return again(d, me);
    if (fault.mapWritable) pte.permission = "write";
    if (fault.open) at(at(d.roots, myVcpu(d, me).root).overlaid, fault.gfn).open = true;
    return next;
  },
});

/**
 * The entry that denied the access may be in this CPU's TLB, and would deny it again: it is dropped here, whoever changed the leaf
 * (be097997a273). Other CPUs that have it will take a fault of their own.
 */
const tlbiHere = step("tlbi-here", {
  source: "arch/arm64/kvm/hyp/pgtable.c:kvm_pgtable_stage2_relax_perms",
  run: (d, me) => dropHere(d, me, faultHint),
});

/** Nothing is mapped. */
const relaxed = step("relaxed", {
  source: "arch/arm64/kvm/mmu.c:user_mem_abort",
  local: true,
  jumps: ["release"],
  run: () => goto("release"),
});

/** `kvm_pgtable_stage2_relax_perms`. */
export const relaxPerms: KvmItem = splice("relax-perms", [
  readPte,
  setPermission,
  tlbiHere,
  relaxed,
]);
