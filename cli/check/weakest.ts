import type { Event } from "../../checker/protocol/step.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import { replay } from "../../counterexamples/replay.ts";
import type { Catalog } from "../catalog.ts";
import { resolveIn } from "../resolve.ts";

/**
 * The weakest machine on which the schedule leads to the same breach: one option after the other is taken from the machine for as long as
 * all steps can still be taken, and break the same property. Without an order of machines it is the machine itself. A matter of this
 * schedule: another one may do with less.
 */
export const weakestMachine = <S, E extends Event>(
  catalog: Catalog<S, E>,
  found: Counterexample,
): string => {
  const { lesserMachines } = catalog;
  // Asking whether somebody can never finish is a search: there it stays with the machine on which it was found.
  if (lesserMachines === undefined || found.property === "can-finish") return found.machine;
  const resolve = resolveIn(catalog);
  const happensOn = (machine: string): boolean =>
    replay({ ...found, machine }, resolve, "ignored").kind === "replayed";
  let weakest = found.machine;
  for (;;) {
    const less = lesserMachines(weakest).find(happensOn);
    if (less === undefined) return weakest;
    weakest = less;
  }
};
