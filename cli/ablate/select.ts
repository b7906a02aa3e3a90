import type { Ablation, AblationKind } from "../../checker/ablation/ablations.ts";
import { nearest } from "../../checker/protocol/nearest.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, ScenarioEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";
import { pickAll } from "../support/names.ts";
import type { AblateOptions } from "./options.ts";

/** The scenarios in which edits are judged: those that were named, or all that the design fits and that can be exhausted. */
export const scenariosFor = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  named: readonly string[],
): readonly ScenarioEntry[] => {
  const scenarios = pickAll("scenario", named, catalog.scenarios);
  const fitting = scenarios.filter(
    (one) => one.fits(design) && !one.sampledOnly && (one.ablated || named.length > 0),
  );
  const misfit = scenarios.find((one) => !fitting.includes(one));
  if (named.length > 0 && misfit !== undefined)
    throw new UserError(
      misfit.sampledOnly
        ? `${misfit.name} is too large to be searched exhaustively`
        : `${design} takes no part in ${misfit.name}`,
      `see: ${program} list scenarios`,
    );
  return fitting;
};

const kinds: readonly AblationKind[] = ["remove", "unwait", "uncheck", "narrow", "order"];

/** What was asked for by operation and kind; a name that is not known is answered with the nearest ones. */
export const selected = (
  all: readonly Ablation[],
  { operation: operations, edit: edits }: AblateOptions,
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
