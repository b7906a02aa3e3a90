import type { Event } from "../protocol/step.ts";
import { blockedBy, isEnabled } from "../protocol/system.ts";
import type { Runner } from "./runner.ts";

/**
 * Says who waits for what if the state is a deadlock in the search's sense: some actor has an operation to end, and nothing can be done
 * but endless activity. Null if it is none.
 */
export const deadlock = <S, E extends Event>({
  system,
  state,
  at,
}: Runner<S, E>): string | null => {
  const s = state();
  const owing = system.actors.filter((actor, i) => actor.endless[at(i)] !== true);
  if (owing.length === 0) return null;
  for (const [i, actor] of system.actors.entries())
    for (const t of actor.at[at(i)] ?? []) if (!t.endless && isEnabled(t, s)) return null;
  const stuck = system.actors.flatMap((actor, i) => {
    if (!owing.includes(actor)) return [];
    const reasons = new Set((actor.at[at(i)] ?? []).flatMap((t) => blockedBy(t, s)));
    const why = reasons.size === 0 ? "" : ` (waits for ${[...reasons].join(", ")})`;
    return [`${actor.name} at ${actor.locations[at(i)] ?? at(i)}${why}`];
  });
  return `nobody can go on: ${stuck.join("; ")}`;
};
