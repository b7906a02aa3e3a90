import type { Event } from "../protocol/step.ts";
import type { System, Whole } from "../protocol/system.ts";
import type { LeafValue } from "./bits.ts";
import { defaultOf } from "./fields.ts";
import { leafValues } from "./immutable.ts";
import { shownValue } from "./key.ts";
import { layoutOf } from "./layout.ts";

/** One leaf that two states differ in, with its values as people read them. */
export interface Change {
  readonly path: string;
  readonly before: LeafValue;
  readonly after: LeafValue;
}

/** What changed between two states, in the order of the declaration, program counters first. */
export const diff = <S, E extends Event>(
  system: System<S, E>,
  before: Whole<S>,
  after: Whole<S>,
): readonly Change[] => {
  const layout = layoutOf(system);
  const [left, right] = [leafValues(layout, before), leafValues(layout, after)];
  return layout.leaves.flatMap(({ path, field }, i) => {
    const [was, is] = [left[i] ?? defaultOf(field), right[i] ?? defaultOf(field)];
    return was === is
      ? []
      : [{ path, before: shownValue(field, was), after: shownValue(field, is) }];
  });
};

/** `vcpus[0].fault.gfn: none -> 1`, a line for each change. */
export const diffLines = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ path, before, after }) => `${path}: ${before} -> ${after}`);
