import type { Seen } from "./trace.ts";

/** Looks ahead in a trace. */
export interface Upcoming {
  /**
   * Could one of these keys be the next report of the actor's, at or after the position? Its own reports come in the order of its
   * steps; only optional ones, and those of nobody in particular, may come before. `late`: any may.
   */
  readonly maySee: (
    position: number,
    actor: number,
    keys: readonly string[],
    late?: boolean,
  ) => boolean;
}

export const upcomingIn = (events: readonly Seen[], actors: number): Upcoming => {
  const own = Array.from({ length: actors }, (_, actor) =>
    events.flatMap((event, i) =>
      event.when === "reports" && (event.actor === null || event.actor === actor) ? [i] : [],
    ),
  );
  return {
    maySee: (position, actor, keys, late = false) => {
      const list = own[actor] ?? [];
      for (let i = firstFrom(list, position); i < list.length; i++) {
        const event = events[list[i] ?? -1];
        if (event === undefined) break;
        if (keys.includes(event.key)) return true;
        if (event.actor !== null && !event.optional && !late) return false;
      }
      // A trace may be cut off at any place.
      return true;
    },
  };
};

/** Index of the first member that is at least `least`, of a list in ascending order. */
const firstFrom = (list: readonly number[], least: number): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
};
