import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { goalOf } from "../sample/goal.ts";
import { replay } from "../sample/replay.ts";
import { immutableRunner } from "../sample/runner.ts";
import { explore } from "../search/explore.ts";
import type { SearchOptions } from "../search/options.ts";
import type { Progress, PropertyVerdict, SearchOutcome } from "../verdict.ts";
import type { Plan } from "./plan.ts";
import { unfused } from "./unfused.ts";

export interface FusedVerdict extends PropertyVerdict {
  /** `unproven`: there may be a shorter schedule, since the search that would tell came to a limit. Null where there is none. */
  readonly minimal: "proven" | "unproven" | null;
}

/**
 * The outcome of the fused search, with the schedules of one without fusion; null if a step is broken.
 *
 * What the search without fusion does not come to see, is shown by the schedule of the fused one. Of a fused search that met a limit
 * nobody knows whether the record would have justified all that it did, so that one is replayed first.
 */
export function* withSchedules<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: SearchOptions,
  plan: Plan,
  there: SearchOutcome,
): Generator<
  Progress,
  (SearchOutcome & { readonly verdicts: readonly FusedVerdict[] }) | null,
  void
> {
  if (there.broken !== null) return null;
  const names = there.verdicts.filter(isFound).map(({ property }) => property);
  const asked = properties.filter(({ name }) => names.includes(name));
  const enough = { found: names, exercised: [] };
  const here =
    asked.length === 0 || there.limit === "interrupted"
      ? null
      : yield* explore(system, asked, { ...options, enough });
  if (here !== null && here.broken !== null) return null;
  const verdicts = there.verdicts.map((verdict): FusedVerdict => {
    if (!isFound(verdict)) return proven(verdict);
    const again = here?.verdicts.find(({ property }) => property === verdict.property);
    if (again !== undefined && (isFound(again) || again.verdict !== "undecided"))
      return proven({ ...again, exercised: verdict.exercised });
    const property = properties.find(({ name }) => name === verdict.property);
    const shown = property === undefined ? null : replayed(system, property, plan, verdict);
    return shown ?? proven(undecided(verdict));
  });
  return {
    ...there,
    limit: there.limit ?? here?.limit ?? null,
    verdicts,
    bytes: Math.max(there.bytes, here?.bytes ?? 0),
  };
}

/** A schedule of a search without fusion is a shortest one. */
export const proven = (verdict: PropertyVerdict): FusedVerdict => ({
  ...verdict,
  minimal: isFound(verdict) ? "proven" : null,
});

/** Has it a schedule, which counts fused steps only? */
const isFound = ({ schedule, witness }: PropertyVerdict): boolean =>
  schedule !== null || witness !== null;

const undecided = (verdict: PropertyVerdict): PropertyVerdict => ({
  ...verdict,
  verdict: "undecided",
  finding: null,
  schedule: null,
  witness: null,
});

/** The verdict with a schedule of original steps; null if that does not show what it should. */
const replayed = <S, E extends Event>(
  system: System<S, E>,
  property: Property<S, E>,
  { fused }: Plan,
  verdict: PropertyVerdict,
): FusedVerdict | null => {
  const stuck = verdict.kind === "can-finish";
  const steps = unfused(system, fused, verdict.schedule ?? verdict.witness ?? [], stuck);
  if (steps === null) return null;
  const goal = goalOf(property);
  const shown = (ids: readonly number[], finding: string | null): FusedVerdict => ({
    ...verdict,
    finding,
    schedule: verdict.schedule === null ? null : ids,
    witness: verdict.witness === null ? null : ids,
    minimal: "unproven",
  });
  // can-finish: judged after a search that came to its end, with a record that justifies it. No single schedule shows it.
  if (goal === null) return shown(steps, verdict.finding);
  const schedule = steps.map((id) => system.transitions[id]).filter((t) => t !== undefined);
  const { taken, finding } = replay(
    immutableRunner(system),
    schedule.map((t) => [t]),
    goal,
  );
  if (finding === null) return null;
  return shown(
    taken.map(({ id }) => id),
    verdict.finding === null ? null : finding,
  );
};
