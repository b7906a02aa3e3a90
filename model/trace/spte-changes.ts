import { at } from "../../checker/state/fields.ts";
import type { State } from "../state/state.ts";
import { hugePages } from "../world.ts";
import type { Observation, SpteKind } from "./observation.ts";

/** By root. */
export type Picture = readonly {
  readonly leaves: readonly SpteKind[];
  readonly entries: readonly SpteKind[];
}[];

/** The SPTEs of all trees by level, as the trace would call them. */
export const picture = (s: State): Picture =>
  s.roots.map(({ leaves, entries }) => ({
    leaves: leaves.map((leaf) => (leaf.mmio === "none" ? leaf.permission : "mmio")),
    entries: entries.map((entry) =>
      entry.kind === "huge" ? entry.permission : entry.kind === "table" ? "table" : "none",
    ),
  }));

/**
 * What has changed between two pictures. A huge leaf that is split is one store: its table was filled before it was linked. MMIO SPTEs are
 * not present, and zapping them is not traced.
 */
export const changes = (before: Picture, s: State): readonly Observation[] =>
  picture(s).flatMap((root, r) => {
    const old = before[r];
    if (old === undefined) return [];
    const entries = root.entries.flatMap((to, region): readonly Observation[] => {
      const from = at(old.entries, region);
      return from === to ? [] : [{ kind: "spte", gfn: region * hugePages, level: 2, from, to }];
    });
    const leaves = root.leaves.flatMap((to, gfn): readonly Observation[] => {
      const from = at(old.leaves, gfn);
      const region = Math.floor(gfn / hugePages);
      const split =
        at(old.entries, region) !== "none" &&
        at(old.entries, region) !== "table" &&
        at(root.entries, region) === "table";
      if (from === to || split || (from === "mmio" && to === "none")) return [];
      return [{ kind: "spte", gfn, level: 1, from: from === "mmio" ? "none" : from, to }];
    });
    return [...entries, ...leaves];
  });
