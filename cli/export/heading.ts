import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import { labelOf } from "../../checker/export/label.ts";
import { keyOfLines } from "../../checker/state/key.ts";
import { counterexampleMembers } from "../../counterexamples/file.ts";
import type { Cell } from "../catalog.ts";

/** The first line of an exported model: what it is a model of, so that SPIN's trail can be read. */
const heading = counterexampleMembers
  .pick({
    schema: true,
    design: true,
    edits: true,
    scenario: true,
    machine: true,
    scope: true,
    roles: true,
  })
  .extend({
    /** null: all that apply */
    properties: z.array(z.string()).nullable(),
    /** of the names of all transitions in their order */
    transitions: z.string(),
  });
export type Heading = z.infer<typeof heading>;

export const headingOf = <S, E extends Event>(
  { design, edits, scenario, machine, scope, roles }: Cell,
  properties: ReadonlySet<string> | null,
  system: System<S, E>,
): Heading => ({
  schema: 1,
  design,
  edits: [...edits],
  scenario,
  machine,
  scope,
  ...(roles === undefined ? {} : { roles }),
  properties: properties === null ? null : [...properties],
  transitions: keyOfTransitions(system),
});

/** Equal for systems whose transitions have the same names and numbers. */
export const keyOfTransitions = <S, E extends Event>({ transitions }: System<S, E>): string =>
  keyOfLines(transitions.map(labelOf));

/** null if it is none. */
export const parseHeading = (text: string): Heading | null => {
  try {
    return heading.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
