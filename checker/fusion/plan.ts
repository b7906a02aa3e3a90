import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { countDead, deadInBoth, deadLocals, type Dead } from "./dead.ts";
import type { Recorded } from "./record.ts";
import { countOf, justified, singleSteps, type Fused } from "./select.ts";

/** What is done with each successor. */
export interface Plan {
  /** Steps that are taken at once. */
  readonly fused: Fused;
  /** Locals that are cleared then. */
  readonly dead: Dead;
}

export const sizeOf = ({ fused, dead }: Plan): number => countOf(fused) + countDead(dead);

/** What the record of a search without fusion justifies, as far as that went. */
export const planned = <S, E extends Event>({
  system,
  packed,
  footprints,
}: Recorded<S, E>): Plan => ({
  fused: justified(singleSteps(system), footprints, "all"),
  dead: deadLocals(packed.layout, footprints),
});

/** What the record justifies of a plan that a search has followed. */
export const narrowed = <S, E extends Event>(
  { fused, dead }: Plan,
  { packed, footprints }: Recorded<S, E>,
): Plan => ({
  fused: justified(fused, footprints, "settled"),
  dead: deadInBoth(dead, deadLocals(packed.layout, footprints)),
});

/** By actor and location: the step that is taken at once; null where there is none. */
export const moversOf = <S, E extends Event>(
  { actors }: System<S, E>,
  fused: Fused,
): readonly (readonly (Transition<S, E> | null)[])[] =>
  actors.map(({ at }, a) =>
    at.map((transitions, location) =>
      fused[a]?.[location] === true ? (transitions[0] ?? null) : null,
    ),
  );
