import { at, none } from "../checker/state/fields.ts";
import type { State } from "../model/state/state.ts";
import { hugePages } from "../model/world.ts";
import { internal } from "./property.ts";

/** An edit may make a huge leaf of a frame that is not the first of its block: it reaches beyond the last frame. */
const isFreed = (s: State, pfn: number): boolean => {
  if (pfn === none || pfn >= s.host.frames.length) return false;
  const { owner } = at(s.host.frames, pfn);
  return owner === "free" || owner === "other";
};

/** The first freed frame that a leaf of the root gives, be it valid or not; or `none`. */
const firstFreed = (s: State, { leaves, entries }: State["roots"][number]): number => {
  for (let g = 0; g < leaves.length; g++) {
    const { pfn } = at(leaves, g);
    if (isFreed(s, pfn)) return pfn;
  }
  for (let r = 0; r < entries.length; r++) {
    const { kind, pfn } = at(entries, r);
    if (kind !== "huge") continue;
    for (let offset = 0; offset < hugePages; offset++)
      if (isFreed(s, pfn + offset)) return pfn + offset;
  }
  return none;
};

export const noSpteOfFreedFrame = internal("no-spte-of-freed-frame", {
  claim:
    "No SPTE, not even in a root that is being emptied, names a frame that the host has freed.",
  source: "d62007edf01f; kvm-semantics I3",
  needs: ["reclaim"],
  brokenBy: [
    "notifier-ignores-invalid-roots",
    "no-retry-check",
    "range-forgotten",
    "aging-stores-stale-word",
    "tracking-stores-stale-word",
    "tracked-means-absent",
    "parked-taken-for-absent",
    "userfault-parked-taken-for-absent",
  ],
  exercised: (s) => s.host.frames.some((frame) => frame.owner === "free"),
  holds: (s) => {
    for (let r = 0; r < s.roots.length; r++) {
      const root = at(s.roots, r);
      // Stage 2 of a process that has ended: nobody finds it any more but who frees it.
      if (s.host.exiting && root.state === "invalid") continue;
      const pfn = firstFreed(s, root);
      if (pfn !== none)
        return `a ${root.state} root still names frame ${pfn}, which the host has freed`;
    }
    return true;
  },
});
