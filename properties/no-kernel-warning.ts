import { at, none } from "../checker/state/fields.ts";
import { changesFrame } from "../model/fault/map.ts";
import { frameOf } from "../model/mmu/tree.ts";
import type { State } from "../model/state/state.ts";
import { contract } from "./property.ts";

/** Is there an SPTE of another frame where a direct map is to get this one (of none, if it is to be an MMIO SPTE)? */
const overwrites = (s: State, vcpu: number): boolean => {
  const { old, gfn, pfn } = at(s.vcpus, vcpu).fault;
  return old.permission !== "none" && frameOf(old, old.kind === "huge", gfn) !== pfn;
};

export const noKernelWarning = contract("no-kernel-warning", {
  claim: "The kernel meets nothing that it warns about or treats as a bug.",
  source:
    "arch/x86/kvm/mmu/tdp_mmu.c:recover_huge_pages_range, handle_changed_spte; mmu.c:mmu_set_spte; kernel/locking/lockdep.c:lockdep_sys_exit",
  needs: [],
  brokenBy: ["recovery-when-logging-starts", "recovery-after-logging-started"],
  exercised: () => true,
  holds: (s) =>
    !s.memslots.locked ||
    s.ioctl.slot !== none ||
    "lockdep: an ioctl has returned to user space with slots_lock held",
  on: (s, event) => {
    if (event.type === "recover")
      return (
        (s.ioctl.logDirty !== "on" && s.ioctl.logDirty !== "0->1") ||
        "WARN_ON_ONCE: huge page recovery is asked for a dirty-logged slot"
      );
    if (event.type === "install" && event.by === "shadow-mmu" && overwrites(s, event.vcpu))
      return `WARN_ON_ONCE: vcpu${event.vcpu} finds an SPTE of another frame in a direct map`;
    if (event.type === "install" && changesFrame(s, event.vcpu))
      return `BUG: vcpu${event.vcpu} would change the frame of a present leaf`;
    return true;
  },
});
