import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { myVcpu, step } from "../actor.ts";
import { clearLeaf, storeLeaf } from "../mmu/spte.ts";
import { leafWord } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { regionOf } from "../world.ts";

/**
 * A lockless walk by the shadow MMU, whose tables are not freed by RCU but at once: the vCPU says that it is under way, and keeps
 * interrupts off, so that whoever frees a table waits for it as for the guest.
 */
export const beginWalk = step("begin-walk", {
  source: "arch/x86/kvm/mmu/mmu.c:walk_shadow_page_lockless_begin",
  run: (d, me) => {
    myVcpu(d, me).mode = "reading";
  },
});

/** The first access: where the walk goes on. The root is the vCPU's own and stays. */
export const readEntry = (source: string) =>
  step("read-entry", {
    source,
    jumps: ["end-walk"],
    run: (d, me) => {
      const { root, fault } = myVcpu(d, me);
      forgetWalk(fault);
      if (root === none) return goto("end-walk");
      const entry = at(at(d.roots, root).entries, regionOf(fault.gfn));
      if (entry.kind !== "huge" && entry.kind !== "table") return goto("end-walk");
      fault.old.kind = entry.kind;
      storeLeaf(fault.old, leafWord(entry));
      return next;
    },
  });

/** Nothing is remembered of a walk that came to nothing. */
export const forgetWalk = (fault: StateDraft["vcpus"][number]["fault"]): void => {
  fault.old.kind = "none";
  clearLeaf(fault.old);
  fault.tableGone = false;
  fault.tableFreed = false;
};
