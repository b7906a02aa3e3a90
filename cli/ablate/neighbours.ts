import { sidesOf, type Ablation } from "../../checker/ablation/ablations.ts";
import {
  noticedBy,
  recordFootprints,
  type FootprintsByStep,
} from "../../checker/ablation/footprint.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { Ground } from "./ground.ts";

/** Enough to meet most steps of a scenario; a pair that was not met is tried. */
const walked = { transitions: 4000, seed: 1 } as const;

/** Without those pairs of neighbours of which nobody can notice that they have changed places. */
export const withoutUnnoticed = <S, E extends Event>(
  catalog: Catalog<S, E>,
  grounds: readonly Ground<S, E>[],
  ablations: readonly Ablation[],
): readonly Ablation[] => {
  const asked = new Set(
    ablations.flatMap(({ kind, operation }) => (kind === "order" ? [operation] : [])),
  );
  if (asked.size === 0) return ablations;
  const footprints: FootprintsByStep = new Map();
  for (const { cell, operations } of grounds)
    if ([...asked].some((operation) => operations.has(operation))) {
      const { system, properties } = catalog.build({ ...cell, unreduced: true });
      recordFootprints(system, properties, walked, footprints);
    }
  const noticed = noticedBy(footprints);
  return ablations.filter((one) => one.kind !== "order" || noticed(...sidesOf(one)));
};
