import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import type { Progress, SearchLimits, SearchOutcome } from "../verdict.ts";
import { proven, withSchedules, type FusedVerdict } from "./conclude.ts";
import { narrowed, planned, sizeOf, type Plan } from "./plan.ts";
import { recorded, type Recorded } from "./record.ts";
import { settling } from "./settle.ts";
import { walk } from "./walk.ts";

/** Name of the reduction in verdicts. */
export const fusion = "fusion";

export interface FusedOutcome {
  readonly outcome: SearchOutcome & { readonly verdicts: readonly FusedVerdict[] };
  /** Why the system was searched as it is; null if steps were fused. */
  readonly refused: string | null;
  readonly plan: Plan;
  /** Searches that were given up, since they recorded something that did not justify what was fused. */
  readonly restarts: number;
}

export interface FusionOptions extends SearchLimits {
  /** Asked at each yield; true ends the search with the limit `interrupted` and a partial outcome. */
  readonly interrupted?: () => boolean;
  /** What is looked at before anything is fused, to find out what may be. */
  readonly first?: { readonly states: number; readonly steps: number };
}

const usual = { states: 20_000, steps: 40_000 };
/** States after which the record is looked at for the first time; then each time that there are twice as many. */
const firstLook = 16_384;

/**
 * Judges a system by a search in which some steps are taken together with the step before.
 *
 * A location is fused if one step without an event is possible there, if that neither reads what others write nor writes what others, or
 * a property that is asked about states, read or write, where "others" are those that can be under way at the same time, and if it does
 * not end the operation. Such a step commutes with everything that can come between; nobody can tell whether it has been taken. So it is
 * taken at once, and the state before it is not stored. And an actor's own leaves are cleared where it will not read them before it has
 * written them. What holds, what is vacuous, what is never reached, what never ran and can-finish are the same then.
 *
 * Footprints are recorded, not declared, and they are recorded in the fused search itself. ARCHITECTURE.md ("Fusion") has the argument why
 * that is enough. What may be fused and cleared is guessed from a part of the space. If the record at the end of the search, or on the way,
 * does not justify one, it is left alone and the search begins again.
 *
 * What is violated, and each witness, is looked for again without fusion, so that schedules are shortest ones and the same as without. If a
 * limit prevents that, the schedule is the one that was found, which is `unproven` to be shortest.
 *
 * The counts of the outcome are those of the fused search.
 */
export function* exploreFused<S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  { first = usual, ...options }: FusionOptions = {},
): Generator<Progress, FusedOutcome, void> {
  const record = recorded(system, properties);
  let plan = yield* firstPlan(record, { ...options, first });
  for (let restarts = 0; sizeOf(plan) > 0; restarts++) {
    const found = yield* search(record, plan, options);
    const left = narrowed(plan, record);
    if (found === null || (sizeOf(left) < sizeOf(plan) && found.limit !== "interrupted")) {
      plan = left;
      continue;
    }
    const outcome = yield* withSchedules(system, properties, options, plan, found);
    if (outcome === null) break;
    return { outcome, refused: null, plan, restarts };
  }
  const refused = sizeOf(plan) > 0 ? "a step is broken" : "nothing can be fused";
  const outcome = yield* explore(system, properties, options);
  const verdicts = outcome.verdicts.map(proven);
  return { outcome: { ...outcome, verdicts }, refused, plan: { fused: [], dead: [] }, restarts: 0 };
}

/** What may be fused, and what is dead, going by a part of the space: the states next to the first one, and some walks. */
function* firstPlan<S, E extends Event>(
  record: Recorded<S, E>,
  { first, ...options }: FusionOptions & { readonly first: typeof usual },
): Generator<Progress, Plan, void> {
  const { packed, note } = record;
  const maxStates = Math.min(first.states, options.maxStates ?? first.states);
  const limits = { ...options, maxStates };
  const began = yield* explore(record.system, record.properties, limits, {
    packed,
    note,
    settle: () => undefined,
  });
  if (began.broken === null && began.limit === "max-states") walk(record, first.steps);
  return planned(record);
}

/** The fused search; null if it was given up, since the record does not justify what it fuses. */
function* search<S, E extends Event>(
  record: Recorded<S, E>,
  plan: Plan,
  options: FusionOptions,
): Generator<Progress, SearchOutcome | null, void> {
  const { system, properties, packed, note, footprints } = record;
  for (const table of footprints.seen.flat()) table.fill(0);
  const settle = settling(system, packed, plan);
  const searching = explore(system, properties, options, { packed, note, settle });
  let due = firstLook;
  let turn = searching.next();
  for (; turn.done !== true; turn = searching.next()) {
    yield turn.value;
    if (turn.value.states < due) continue;
    due *= 2;
    if (sizeOf(narrowed(plan, record)) < sizeOf(plan)) return null;
  }
  return turn.value;
}
