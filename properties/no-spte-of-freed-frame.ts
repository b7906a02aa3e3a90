import { at, none } from "../checker/state/fields.ts";
import type { State } from "../model/state/state.ts";
import { hugePages, range } from "../model/world.ts";
import { internal } from "./property.ts";

/** Frames that the leaves of a root give, invalid roots included. */
const referenced = (root: State["roots"][number]): readonly number[] => [
  ...root.leaves.map((leaf) => leaf.pfn),
  ...root.entries.flatMap((entry) =>
    entry.kind === "huge" ? range(hugePages).map((offset) => entry.pfn + offset) : [],
  ),
];

export const noSpteOfFreedFrame = internal("no-spte-of-freed-frame", {
  claim:
    "No SPTE, not even in a root that is being emptied, names a frame that the host has freed.",
  source: "d62007edf01f; kvm-semantics I3",
  needs: ["reclaim"],
  brokenBy: ["notifier-ignores-invalid-roots", "no-retry-check"],
  exercised: (s) => s.host.frames.some((frame) => frame.owner === "free"),
  holds: (s) => {
    for (const root of s.roots)
      for (const pfn of referenced(root)) {
        if (pfn === none) continue;
        const { owner } = at(s.host.frames, pfn);
        if (owner === "free" || owner === "other")
          return `a ${root.state} root still names frame ${pfn}, which the host has freed`;
      }
    return true;
  },
});
