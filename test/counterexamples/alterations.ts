import fc from "fast-check";
import { kvm } from "../../cli/kvm.ts";
import type { Counterexample, RecordedStep } from "../../counterexamples/file.ts";
import { subjectOf } from "./judge.ts";

/** The ways in which a file is altered. */
export const kinds = [
  "a step altered",
  "a step removed",
  "a step moved",
  "two neighbours swapped",
  "a step duplicated",
  "a wrong key",
  "another design",
  "another scenario",
  "another scope",
  "another machine",
  "another property",
  "other edits",
] as const;
export type Kind = (typeof kinds)[number];

export interface Alteration {
  readonly kind: Kind;
  readonly altered: Counterexample;
  /** The first step that is not as in the file, from 1; null where the steps are the same. */
  readonly from: number | null;
}

/** One alteration of a file, of the given kind; what comes out may by chance be the file itself. */
export const alterationOf = (file: Counterexample, kind: Kind): fc.Arbitrary<Alteration> => {
  const { steps } = file;
  const place = fc.nat(steps.length - 1);
  const withSteps = (altered: readonly RecordedStep[]): Alteration => {
    const from = altered.findIndex((step, i) => JSON.stringify(step) !== JSON.stringify(steps[i]));
    return {
      kind,
      altered: { ...file, steps: [...altered] },
      from: from < 0 ? altered.length : from + 1,
    };
  };
  const withMember = (change: Partial<Counterexample>): Alteration => ({
    kind,
    altered: { ...file, ...change },
    from: null,
  });
  const oneOf = (names: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...names);
  const namesOf = (all: readonly { readonly name: string }[], but: string): readonly string[] =>
    all.map(({ name }) => name).filter((name) => name !== but);
  switch (kind) {
    case "a step altered":
      // Another action of the same system, with the key as it was.
      return fc
        .record({ at: place, by: fc.nat() })
        .map(({ at, by }) =>
          withSteps(
            steps.map((step, i) => (i === at ? { ...actionOf(file, by), key: step.key } : step)),
          ),
        );
    case "a step removed":
      return place.map((at) => withSteps(steps.toSpliced(at, 1)));
    case "a step moved":
      return fc.record({ at: place, to: place }).map(({ at, to }) => {
        const rest = steps.toSpliced(at, 1);
        return withSteps(rest.toSpliced(to, 0, ...steps.slice(at, at + 1)));
      });
    case "two neighbours swapped":
      return place.map((at) =>
        withSteps(steps.toSpliced(at, 2, ...steps.slice(at, at + 2).toReversed())),
      );
    case "a step duplicated":
      return place.map((at) => withSteps(steps.toSpliced(at, 0, ...steps.slice(at, at + 1))));
    case "a wrong key":
      return fc
        .record({ at: place, key: fc.nat(0xffffffff) })
        .map(({ at, key }) =>
          withSteps(
            steps.map((step, i) =>
              i === at ? { ...step, key: key.toString(16).padStart(8, "0") } : step,
            ),
          ),
        );
    case "another design":
      return oneOf(namesOf(kvm.designs, file.design)).map((design) => withMember({ design }));
    case "another scenario":
      return oneOf(namesOf(kvm.scenarios, file.scenario)).map((scenario) =>
        withMember({ scenario }),
      );
    case "another scope": {
      const sizes = ["vcpus", "gfns", "pfns", "slots", "roots"] as const;
      return fc
        .record({ size: fc.constantFrom(...sizes), by: fc.constantFrom(-2, -1, 1, 2) })
        .map(({ size, by }) =>
          withMember({
            scope: { ...file.scope, [size]: Math.max(0, file.scope[size] + by) },
          }),
        );
    }
    case "another machine":
      return oneOf(namesOf(kvm.machines, file.machine)).map((machine) => withMember({ machine }));
    case "another property":
      return oneOf(namesOf(kvm.properties, file.property)).map((property) =>
        withMember({ property }),
      );
    case "other edits":
      return fc
        .option(oneOf(namesOf(kvm.faults, "").map((fault) => `fault:${fault}`)), { nil: null })
        .map((fault) => withMember({ edits: fault === null ? [] : [fault] }));
  }
};

/** Any action of the file's system. */
const actionOf = (file: Counterexample, by: number): Omit<RecordedStep, "key"> => {
  const { transitions } = subjectOf(file).system;
  const t = transitions[by % transitions.length];
  if (t === undefined) throw new Error("a system without transitions");
  const { actor, operation, step, choice } = t;
  return { actor, operation, step, ...(choice === null ? {} : { choice: { ...choice } }) };
};
