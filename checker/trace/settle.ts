import { nothing, type Place } from "./place.ts";
import type { Seen } from "./trace.ts";

/**
 * Takes the events off that need no decision: announcements to actors that can hear them, and reports of what has been done.
 * `hears`: may the announcement come while its actor is where it is in this place?
 */
export const settle = (
  place: Place,
  events: readonly Seen[],
  hears: (event: Seen, actor: number) => boolean,
): Place => {
  let { position, announced, owed } = place;
  for (; position < events.length; position++) {
    const event = events[position];
    if (event === undefined) break;
    const { actor, key } = event;
    if (event.when === "announces") {
      if (actor === null || announced[actor] !== -1 || !hears(event, actor)) break;
      announced = announced.with(actor, position);
      continue;
    }
    const by = actor ?? owed.findIndex((list) => list.some((one) => one.key === key));
    const list = owed[by] ?? nothing;
    const found = list.findIndex((one) => one.key === key);
    if (found < 0) break;
    owed = owed.with(by, list.length === 1 ? nothing : list.toSpliced(found, 1));
  }
  return position === place.position ? place : { ...place, position, announced, owed };
};
