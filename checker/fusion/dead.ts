import type { Layout } from "../state/layout.ts";
import type { Footprints } from "./record.ts";

/** By actor and location: numbers of the leaves that are the actor's own, and that it will not read before it has written them. */
export type Dead = readonly (readonly ReadonlySet<number>[])[];

/**
 * What is dead, going by the footprints. A leaf is an actor's own if nobody else, no property and no normalising has touched it. It is
 * alive at a location if a step there reads it, or if it is alive where such a step leads and not every run there writes it.
 *
 * A step that reads what it has itself just written counts as reading it; where no step has run everything is alive.
 */
export const deadLocals = ({ leaves }: Layout, footprints: Footprints): Dead => {
  const { flow, areaOf, normalising, properties, always } = footprints;
  const touches = (area: number, leaf: number): boolean =>
    isMarked(footprints, area, leaf, 0) || isMarked(footprints, area, leaf, 1);
  const areas = flow.map((places, a) => places.map((_, location) => areaOf(a, location)));
  const ownerOf = (leaf: number): number | null => {
    if ([normalising, ...properties].some((area) => touches(area, leaf))) return null;
    const touching = areas.flatMap((places, a) =>
      places.some((area) => touches(area, leaf)) ? [a] : [],
    );
    return touching.length === 1 ? (touching[0] ?? null) : null;
  };
  // Program counters are never marked, and so are nobody's.
  const owners = leaves.map(({ bits }, leaf) => (bits === 0 ? null : ownerOf(leaf)));
  return flow.map((places, a) => {
    const own = owners.flatMap((owner, leaf) => (owner === a ? [leaf] : []));
    const ways = places.map((led) => [...led.keys()].filter((to) => led[to] === 1));
    const alive = places.map((_, location) => {
      const ran = (ways[location]?.length ?? 0) > 0;
      const area = areaOf(a, location);
      return new Set(own.filter((leaf) => !ran || isMarked(footprints, area, leaf, 0)));
    });
    for (let changed = true; changed;) {
      changed = false;
      for (const [location, here] of alive.entries())
        for (const to of ways[location] ?? [])
          for (const leaf of alive[to] ?? []) {
            const isWritten = ((always(a, location)[leaf >>> 5] ?? 0) & (1 << leaf)) !== 0;
            if (here.has(leaf) || isWritten) continue;
            here.add(leaf);
            changed = true;
          }
    }
    return alive.map((here) => new Set(own.filter((leaf) => !here.has(leaf))));
  });
};

/** What is in both. */
export const deadInBoth = (one: Dead, other: Dead): Dead =>
  one.map((places, a) =>
    places.map((leaves, location) => {
      const there = other[a]?.[location];
      return new Set([...leaves].filter((leaf) => there?.has(leaf) === true));
    }),
  );

export const countDead = (dead: Dead): number =>
  dead.flat().reduce((sum, leaves) => sum + leaves.size, 0);

/** `kind`: 0 for read, 1 for written. */
const isMarked = ({ cells }: Footprints, area: number, leaf: number, kind: 0 | 1): boolean =>
  ((cells[area + 2 * (leaf >>> 5) + kind] ?? 0) & (1 << leaf)) !== 0;
