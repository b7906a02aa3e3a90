import type { KvmEdit } from "../design.ts";
import type { Fault } from "../faults/fault.ts";

/** A bug that KVM had: a design with its fix, and the edits that take the fix away again. */
export interface HistoricCase {
  /** names the mistake, as seeded faults are named */
  readonly id: string;
  /** the commit of the fix, 12 hex digits */
  readonly commit: string;
  /** its subject, without the subsystem's prefix */
  readonly title: string;
  /** one line: what went wrong, and for how long or where it was seen */
  readonly history: string;
  /** the design with the fix */
  readonly design: string;
  readonly scenario: string;
  /** another machine than the scenario's, where it takes that to show; null: the scenario's */
  readonly machine: string | null;
  /** the property that must be violated without the fix, and hold with it */
  readonly property: string;
  /** takes the fix away */
  readonly edits: readonly KvmEdit[];
}

/** Makes a case; its machine is the scenario's if it names none. */
export const historic = (
  spec: Omit<HistoricCase, "machine"> & { readonly machine?: string },
): HistoricCase => ({ ...spec, machine: spec.machine ?? null });

/** The edits of a seeded fault that is the same mistake, so that it is written down once. Throws where there is none of that name. */
export const sameMistakeAs = (faults: readonly Fault[], name: string): readonly KvmEdit[] => {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`there is no seeded fault ${name}`);
  return fault.edits;
};
