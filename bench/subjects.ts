import type { Event } from "../checker/index.ts";
import type { Searched } from "../cli/parallel/part.ts";
import { buildSystem } from "../model/build.ts";
import { designs } from "../model/designs/index.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { propertiesFor } from "../properties/index.ts";
import { goneMeansGone, shootdown } from "../test/toys/shootdown.ts";
import { cellProperties, cells, type CellScope } from "./cells.ts";
import { invariants, referenceSystem, type Scope } from "./peers/reference/index.ts";

/** What is searched by `threads.ts`; built anew by each thread. */
const searched = <S, E extends Event>(subject: Searched<S, E>): Searched<S, E> => subject;

export const cellsOf = (scope: CellScope) =>
  searched({ system: cells(scope), properties: cellProperties });

export const shootdownOf = (guests: number, pages: number) =>
  searched({ system: shootdown(guests, pages, false), properties: [goneMeansGone] });

/** A scenario of userfault-v3, with or without can-finish. */
export const scenarioOf = (name: string, vcpus: number, canFinish: boolean) => {
  const design = designs.find((d) => d.name === "userfault-v3");
  const scenario = scenarios.find((s) => s.name === name);
  if (design === undefined || scenario === undefined) throw new Error(`${name} is gone`);
  return searched({
    system: buildSystem(design, scenario, { scope: { ...scenario.scope, vcpus } }),
    properties: propertiesFor(design, scenario).filter(
      (property) => canFinish || property.name !== "can-finish",
    ),
  });
};

/** A size of the reference model with both invariants. */
export const referenceOf = (scope: Scope) =>
  searched({ system: referenceSystem(scope), properties: invariants });
