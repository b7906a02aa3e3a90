import { sidesOf, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import {
  noticedBy,
  recordFootprints,
  type FootprintsByStep,
  type Noticed,
} from "../../checker/ablation/footprint.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { eventLoopTurn } from "../support/turn.ts";
import type { Ground } from "./ground.ts";
import type { Plan } from "./plan.ts";

/** Enough to meet most steps of a scenario; a pair that was not met is tried. */
const walked = { transitions: 4000, seed: 1 } as const;

/** Without those pairs of neighbours of which nobody can notice that they have changed places. Lets others have their turn meanwhile. */
export const withoutUnnoticed = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  grounds: readonly Ground<S, E>[],
  plan: Plan,
  ablations: readonly Ablation[],
): Promise<readonly Ablation[]> => {
  let noticed: Noticed | null = null;
  const recorded = async (): Promise<Noticed> => {
    const footprints: FootprintsByStep = new Map();
    for (const { cell } of grounds) {
      const { system, properties } = catalog.build({ ...cell, unreduced: true });
      recordFootprints(system, properties, walked, footprints);
      await eventLoopTurn();
    }
    return noticedBy(footprints);
  };
  const where = grounds.map(({ cell }) => `${cell.design} in ${cell.scenario}`).join();
  const kept: Ablation[] = [];
  for (const one of ablations) {
    const question = `noticed in ${where}: ${textOf(one)}`;
    if (one.kind === "order" && plan.known(question) === undefined) {
      noticed ??= await recorded();
      const answer = noticed(...sidesOf(one)) ? "yes" : null;
      plan.recall(question, () => answer);
    }
    if (one.kind !== "order" || plan.known(question) !== null) kept.push(one);
  }
  return kept;
};
