/** Where an actor goes after a step. Plain interned values: a step is run millions of times and must not allocate. */

export type Control = typeof next | typeof finish | Goto;

/** Jump to the step (or label) of this name, looked up from the innermost splice outwards. */
export interface Goto {
  readonly kind: "goto";
  readonly label: string;
}

/** Go on with the step that follows; also what a step means that returns nothing. */
export const next = { kind: "next" } as const;
/** End the operation: its locals are reset and the actor is idle. */
export const finish = { kind: "finish" } as const;

const interned = new Map<string, Goto>();

/** The jump to `label`; the same object each time. The step must list the label in its `jumps`. */
export const goto = (label: string): Goto => {
  const known = interned.get(label);
  if (known !== undefined) return known;
  const fresh: Goto = { kind: "goto", label };
  interned.set(label, fresh);
  return fresh;
};
