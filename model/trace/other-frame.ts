import { at } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { State } from "../state/state.ts";

/** The gfn that stands for the 511 frames of a huge page that are not looked at. */
const others = 1;

const isMapped = (s: State): boolean =>
  s.roots.some(
    ({ entries, leaves }) =>
      entries[0]?.kind === "table" && leaves[others] !== undefined && hasLeaf(leaves[others]),
  );
const hasLeaf = ({ permission, mmio }: State["roots"][number]["leaves"][number]): boolean =>
  permission !== "none" || mmio !== "none";

/**
 * From now on the second gfn stands for another of those frames, one that is not mapped. No step of the kernel's: it is part of the view
 * of one frame, without which only the first fault on any of the others could be told.
 */
export const otherFrame: KvmOperation = operation("other-frame", {
  when: isMapped,
  begin: (d) => {
    for (let r = 0; r < d.roots.length; r++) {
      const { leaves } = at(d.roots, r);
      clearLeaf(at(leaves, others));
    }
  },
  steps: [step("turn-to", { source: "the view: another frame of the huge page" })],
});
