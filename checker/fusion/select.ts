import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import type { Footprints } from "./record.ts";

/** By actor and location: is the step that is due there fused with the one that led there? */
export type Fused = readonly (readonly boolean[])[];

export const countOf = (fused: Fused): number => fused.flat().filter((is) => is).length;

/** Locations at which one thing can be done, by nobody observed: what is left to ask is what that touches. */
export const singleSteps = <S, E extends Event>({ actors }: System<S, E>): Fused =>
  actors.map(({ at }) =>
    at.map(
      (transitions, location) =>
        location > 0 && transitions.length === 1 && transitions[0]?.event === null,
    ),
  );

/**
 * Those of `fused` that the footprints justify, see `explore.ts`. `settled` says which states were noted: those in which no fused step
 * can be taken, or all.
 */
export const justified = (
  fused: Fused,
  footprints: Footprints,
  noted: "settled" | "all",
): Fused => {
  const { areaOf, normalising, properties, flow, seen } = footprints;
  const left = fused.map((row) => [...row]);
  const isLeft = (actor: number, location: number): boolean => left[actor]?.[location] === true;
  const leadsTo = (actor: number, location: number): readonly number[] => {
    const led = flow[actor]?.[location] ?? new Uint8Array(0);
    return [...led.keys()].filter((to) => led[to] === 1);
  };
  const conflicts = conflictsIn(footprints);
  const writes = writesIn(footprints);

  left.forEach((row, a) =>
    row.forEach((is, location) => {
      if (!is) return;
      const to = leadsTo(a, location);
      const area = areaOf(a, location);
      // The end of an operation is what can-finish looks at, and what no run of this part has seen is not known.
      if (to.length === 0 || to.includes(0)) row[location] = false;
      else if (conflicts(area, normalising)) row[location] = false;
      else if (properties.some((property) => writes(area, property))) row[location] = false;
    }),
  );
  left.forEach((row, a) => breakCycles(row, (location) => leadsTo(a, location)));

  /** Where an actor that is at this location may stand in the state that was noted in its place. */
  const standsAt = (actor: number, location: number): readonly number[] => {
    if (noted === "all") return [location];
    const found = new Set([location]);
    for (const here of found)
      if (isLeft(actor, here)) for (const to of leadsTo(actor, here)) found.add(to);
    return [...found];
  };
  const meet = (a: number, here: number, b: number, there: number): boolean => {
    const width = flow[b]?.length ?? 0;
    const swapped = a > b;
    const table = (swapped ? seen[b]?.[a] : seen[a]?.[b]) ?? new Uint8Array(0);
    const otherWidth = flow[a]?.length ?? 0;
    const ends = standsAt(b, there);
    return standsAt(a, here).some((one) =>
      ends.some((other) => table[swapped ? other * otherWidth + one : one * width + other] === 1),
    );
  };
  for (let changed = true; changed;) {
    changed = false;
    left.forEach((row, a) =>
      row.forEach((is, here) => {
        if (!is) return;
        const clashes = flow.some(
          (places, b) =>
            b !== a &&
            places.some(
              (_, there) => conflicts(areaOf(a, here), areaOf(b, there)) && meet(a, here, b, there),
            ),
        );
        if (!clashes) return;
        row[here] = false;
        changed = true;
      }),
    );
  }
  return left;
};

/** Does one of two areas write what the other reads or writes? */
const conflictsIn =
  ({ cells, words }: Footprints) =>
  (one: number, other: number): boolean => {
    for (let w = 0; w < 2 * words; w += 2) {
      const [read, written] = [cells[one + w] ?? 0, cells[one + w + 1] ?? 0];
      const [otherRead, otherWritten] = [cells[other + w] ?? 0, cells[other + w + 1] ?? 0];
      if ((written & (otherRead | otherWritten)) !== 0 || (read & otherWritten) !== 0) return true;
    }
    return false;
  };

/** Does the first area write what the second one reads? */
const writesIn =
  ({ cells, words }: Footprints) =>
  (one: number, other: number): boolean => {
    for (let w = 0; w < 2 * words; w += 2)
      if (((cells[one + w + 1] ?? 0) & (cells[other + w] ?? 0)) !== 0) return true;
    return false;
  };

/** Takes a location off each round of fused steps. */
const breakCycles = (row: boolean[], leadsTo: (location: number) => readonly number[]): void => {
  const done = new Set<number>();
  const visit = (location: number, way: ReadonlySet<number>): void => {
    if (row[location] !== true || done.has(location)) return;
    if (way.has(location)) {
      row[location] = false;
      return;
    }
    const longer = new Set([...way, location]);
    for (const to of leadsTo(location)) visit(to, longer);
    done.add(location);
  };
  row.forEach((_, location) => visit(location, new Set()));
};
