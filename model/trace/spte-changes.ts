import { at } from "../../checker/state/fields.ts";
import type { Root, State } from "../state/state.ts";
import { hugePages } from "../world.ts";
import type { Observation, SpteKind } from "./observation.ts";

/** By root. */
export type Picture = readonly {
  readonly leaves: readonly SpteKind[];
  readonly entries: readonly SpteKind[];
}[];

/** What a leaf SPTE is to a trace. */
export const leafKind = (leaf: Root["leaves"][number]): SpteKind =>
  leaf.mmio === "none" ? leaf.permission : "mmio";

/** What the entry above the leaves is to a trace. */
export const entryKind = (entry: Root["entries"][number]): SpteKind =>
  entry.kind === "huge" ? entry.permission : entry.kind === "table" ? "table" : "none";

/** What a change of the entry above and of a leaf below is reported as. */
interface Change {
  readonly from: SpteKind;
  readonly to: SpteKind;
}

/**
 * How a change of a leaf is reported, given the change of the entry above it; null: not at all. A huge leaf that is split is one store: its
 * table was filled before it was linked. MMIO SPTEs are not present, and zapping them is not traced.
 */
export const leafChange = (leaf: Change, entry: Change): Change | null => {
  if (leaf.from === leaf.to || (leaf.from === "mmio" && leaf.to === "none")) return null;
  if (entry.from !== "none" && entry.from !== "table" && entry.to === "table") return null;
  return leaf.from === "mmio" ? { from: "none", to: leaf.to } : leaf;
};

/** The SPTEs of all trees by level, as the trace would call them. */
export const picture = (s: State): Picture =>
  s.roots.map(({ leaves, entries }) => ({
    leaves: leaves.map(leafKind),
    entries: entries.map(entryKind),
  }));

/** What has changed between two pictures. */
export const changes = (before: Picture, s: State): readonly Observation[] =>
  picture(s).flatMap((root, r) => {
    const old = before[r];
    if (old === undefined) return [];
    const entries = root.entries.flatMap((to, region): readonly Observation[] => {
      const from = at(old.entries, region);
      return from === to ? [] : [{ kind: "spte", gfn: region * hugePages, level: 2, from, to }];
    });
    const leaves = root.leaves.flatMap((to, gfn): readonly Observation[] => {
      const region = Math.floor(gfn / hugePages);
      const change = leafChange(
        { from: at(old.leaves, gfn), to },
        { from: at(old.entries, region), to: at(root.entries, region) },
      );
      return change === null ? [] : [{ kind: "spte", gfn, level: 1, ...change }];
    });
    return [...entries, ...leaves];
  });
