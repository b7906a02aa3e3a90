import { sidesOf, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import {
  noticedBy,
  recordFootprints,
  type FootprintsByStep,
  type Noticed,
} from "../../checker/ablation/footprint.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { Ground } from "./ground.ts";
import type { Plan } from "./plan.ts";

/** Enough to meet most steps of a scenario; a pair that was not met is tried. */
const walked = { transitions: 4000, seed: 1 } as const;

/** Without those pairs of neighbours of which nobody can notice that they have changed places. */
export const withoutUnnoticed = <S, E extends Event>(
  catalog: Catalog<S, E>,
  grounds: readonly Ground<S, E>[],
  plan: Plan,
  ablations: readonly Ablation[],
): readonly Ablation[] => {
  let noticed: Noticed | null = null;
  const recorded = (): Noticed => {
    const footprints: FootprintsByStep = new Map();
    for (const { cell } of grounds) {
      const { system, properties } = catalog.build({ ...cell, unreduced: true });
      recordFootprints(system, properties, walked, footprints);
    }
    return noticedBy(footprints);
  };
  const where = grounds.map(({ cell }) => cell.scenario).join();
  return ablations.filter(
    (one) =>
      one.kind !== "order" ||
      plan.recall(`noticed in ${where}: ${textOf(one)}`, () => {
        noticed ??= recorded();
        return noticed(...sidesOf(one)) ? "yes" : null;
      }) !== null,
  );
};
