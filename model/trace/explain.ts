import { describeObservation, sameObservation, type Observation } from "./observation.ts";
import type { Shown } from "./watch.ts";

/** The first event that the model cannot explain, or what it waits for when the trace is over. */
export interface Unexplained {
  /** position in the events; their number if the trace ended too early */
  readonly position: number;
  readonly message: string;
}

/**
 * Are the events what the model shows, in its order? A flush more than needed is allowed anywhere: the kernel flushes also when there is
 * nothing to flush. So is an MMIO SPTE that is stored anew: its trace does not tell what was there before.
 */
export const explain = (
  shown: readonly Shown[],
  events: readonly Observation[],
): Unexplained | null => {
  const late: Observation[] = [];
  let group = 0;
  let rest = [...(shown[0]?.observations ?? [])];
  const take = (from: Observation[], event: Observation): boolean => {
    const found = from.findIndex((expected) => sameObservation(expected, event));
    if (found < 0) return false;
    from.splice(found, 1);
    return true;
  };
  const advance = (): void => {
    while (group < shown.length && rest.length === 0)
      rest = [...(shown[++group]?.observations ?? [])];
  };
  /** The host leaves out page tables that do not exist: an invalidation that would find nothing need not be announced. */
  const skipEmptyInvalidation = (): boolean => {
    if (rest[0]?.kind !== "notifier-start") return false;
    if (shown[group + 1]?.observations[0]?.kind !== "notifier-end") return false;
    group++;
    rest = [];
    advance();
    return true;
  };
  for (const [position, event] of events.entries()) {
    advance();
    if (event.kind !== "notifier-start") skipEmptyInvalidation();
    if (take(rest, event) || take(late, event)) continue;
    if (shown[group]?.late === true) {
      late.push(...rest);
      rest = [];
      advance();
      if (take(rest, event) || take(late, event)) continue;
    }
    if (event.kind === "flush" || (event.kind === "spte" && event.to === "mmio")) continue;
    return {
      position,
      message: `the kernel: ${describeObservation(event)}; the model would have allowed ${allowed(rest, late, shown[group])}`,
    };
  }
  advance();
  while (skipEmptyInvalidation());
  if (rest.length === 0 && late.length === 0 && group >= shown.length) return null;
  return {
    position: events.length,
    message: `the kernel did nothing more; the model would have gone on with ${allowed(rest, late, shown[group])}`,
  };
};

const allowed = (
  rest: readonly Observation[],
  late: readonly Observation[],
  group: Shown | undefined,
): string => {
  const all = [...rest, ...late].map(describeObservation);
  return all.length === 0
    ? "nothing more"
    : `${all.join(" or ")}${group === undefined ? "" : ` (${group.step})`}`;
};
