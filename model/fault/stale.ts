import { at, none } from "../../checker/state/fields.ts";
import type { State, StateDraft, Vcpu } from "../state/state.ts";
import type { World } from "../world.ts";

/**
 * Is the gfn being invalidated, or has any invalidation ended since the fault's snapshot? Only the first half looks at the range, on machines that do.
 * A snapshot that was never taken equals no current value. Without a slot it does not matter, and without a notifier there is nothing to look at. Source: include/linux/kvm_host.h:mmu_invalidate_retry_gfn.
 */
export const invalidated = (s: State | StateDraft, fault: Vcpu["fault"], world: World): boolean =>
  world.features.has("notifier") &&
  fault.slot !== "none" &&
  ((s.notifier.inProgress > 0 &&
    (!world.machine.rangeRetry ||
      (fault.gfn >= s.notifier.first && fault.gfn <= s.notifier.last))) ||
    fault.sequence !== "current");

/** Is the vCPU's root obsolete? Source: arch/x86/kvm/mmu/mmu.c:is_obsolete_sp. */
export const rootObsolete = (s: State | StateDraft, vcpu: Vcpu): boolean =>
  vcpu.root === none || at(s.roots, vcpu.root).state !== "valid";
