import { find } from "../checker/protocol/item-paths.ts";
import { at, none } from "../checker/state/fields.ts";
import type { Design } from "./designs/design.ts";
import type { StateDraft } from "./state/state.ts";
import { flushTlb } from "./tlb/hardware.ts";

/**
 * What a vCPU outside the guest has in its TLB is dead if it must flush, or load a root, before it enters. That rests on the entry
 * path and on the loading of roots, so it holds only for designs and edits that leave `enter` and `prefault` alone.
 * Not the same as emptying the TLB of every vCPU that is outside: without a request it keeps its entries.
 */
const dropDeadTlbs = (d: StateDraft): void => {
  for (let v = 0; v < d.vcpus.length; v++) {
    const vcpu = at(d.vcpus, v);
    if (vcpu.mode !== "outside") continue;
    if (vcpu.flushRequested || vcpu.root === none || mustReload(d, vcpu)) flushTlb(d, v);
  }
};

const mustReload = (d: StateDraft, vcpu: StateDraft["vcpus"][number]): boolean =>
  vcpu.freeRootsRequested && at(d.roots, vcpu.root).state === "invalid";

/** Name of the reduction in verdicts. */
export const deadTlb = "dead-tlb";
export const idleSteps = "idle-steps";

/** The reductions that keep verdicts for these operations, compared with those of the design that is known to be sound. */
export const reductionsFor = (operations: Design["operations"], sound: Design["operations"]) => {
  const same = (name: string): boolean =>
    operations.find((o) => o.name === name)?.items === sound.find((o) => o.name === name)?.items;
  // A prefault loads a root too; the rest of it may be edited, also whether it drops an obsolete one first: `enter` does.
  const reload = (of: Design["operations"]) =>
    find(of.find((o) => o.name === "prefault")?.items ?? [], "reload-root/load");
  const entryUntouched =
    ["enter", "run", "use", "fill"].every(same) && reload(operations) === reload(sound);
  return {
    names: entryUntouched ? [idleSteps, deadTlb] : [idleSteps],
    normalise: entryUntouched ? dropDeadTlbs : null,
  };
};
