import type { Ablation, AblationKind } from "../../checker/ablation/ablations.ts";
import { nearest } from "../../checker/protocol/nearest.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, ScenarioEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";
import { pickAll } from "../support/names.ts";

/** Where edits of a design are judged. */
export interface Scenarios {
  /** Every edit. */
  readonly all: readonly ScenarioEntry[];
  /** Those that change nothing in any of the former. */
  readonly rest: readonly ScenarioEntry[];
}

/** The scenarios in which edits are judged: those that were named, or those that the catalogue has for it and that the design fits. */
export const scenariosFor = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  named: readonly string[],
): Scenarios => {
  const scenarios = pickAll("scenario", named, catalog.scenarios);
  const fitting = scenarios.filter((one) => one.fits(design) && !one.sampledOnly);
  const misfit = scenarios.find((one) => !fitting.includes(one));
  if (named.length > 0 && misfit !== undefined)
    throw new UserError(
      misfit.sampledOnly
        ? `${misfit.name} is too large to be searched exhaustively`
        : `${design} takes no part in ${misfit.name}`,
      `see: ${program} list scenarios`,
    );
  return {
    all: fitting.filter(({ ablated }) => ablated === "all" || named.length > 0),
    rest: fitting.filter(({ ablated }) => ablated === "rest" && named.length === 0),
  };
};

const kinds: readonly AblationKind[] = ["remove", "unwait", "uncheck", "narrow", "order"];

/** What was asked for by operation and kind; a name that is not known is answered with the nearest ones. */
export const selected = (
  all: readonly Ablation[],
  {
    operation: operations,
    edit: edits,
  }: { readonly operation: readonly string[]; readonly edit: readonly string[] },
): readonly Ablation[] => {
  const known = [...new Set(all.map(({ operation }) => operation))];
  for (const operation of operations)
    if (!known.includes(operation))
      throw new UserError(
        `no operation ${JSON.stringify(operation)}${nearest(operation, known)}`,
        `see: ${program} list operations`,
      );
  for (const edit of edits)
    if (!kinds.some((kind) => kind === edit))
      throw new UserError(`no kind of edit ${JSON.stringify(edit)}${nearest(edit, kinds)}`);
  return all.filter(
    ({ operation, kind }) =>
      (operations.length === 0 || operations.includes(operation)) &&
      (edits.length === 0 || edits.includes(kind)),
  );
};
