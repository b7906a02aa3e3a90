import { match } from "ts-pattern";
import type { Change } from "../checker/state/diff.ts";

/** Why a recorded step cannot be taken, or does not lead where it led. */
export type Misfit =
  | { readonly kind: "no-such-step"; readonly advice: string }
  /** `could`: what the actor can do where it is; `waits`: what it waits for there, if it can do nothing. */
  | {
      readonly kind: "elsewhere";
      readonly location: string;
      readonly could: readonly string[];
      readonly waits: readonly string[];
    }
  /** `possible`: choices of the same step whose guards hold. */
  | {
      readonly kind: "condition";
      readonly of: "start" | "choice" | "step";
      readonly possible: readonly string[];
    }
  | { readonly kind: "waits"; readonly reasons: readonly string[] }
  | { readonly kind: "throws"; readonly message: string }
  /** `fields`: with their values as recorded (`before`) and now (`after`); null if they cannot be told from the keys. */
  | {
      readonly kind: "other-state";
      readonly recorded: string;
      readonly found: string;
      readonly fields: readonly Change[] | null;
    };

/** What became of a step that does not fit, as the second half of a sentence. */
export const describeMisfit = (misfit: Misfit): string =>
  match(misfit)
    .with({ kind: "no-such-step" }, ({ advice }) => `does not exist (${advice})`)
    .with(
      { kind: "elsewhere" },
      ({ location, could, waits }) =>
        `is not next: the actor is at ${location}${whatElse(could, waits)}`,
    )
    .with({ kind: "condition" }, ({ of, possible }) => {
      const instead = possible.length === 0 ? "" : ` (possible: ${someOf(possible)})`;
      return `is not possible: ${conditions[of]} does not hold here${instead}`;
    })
    .with({ kind: "waits" }, ({ reasons }) => `must wait: ${reasons.join(", ")} does not hold`)
    .with({ kind: "throws" }, ({ message }) => `fails: ${message}`)
    .with(
      { kind: "other-state" },
      ({ recorded, found, fields }) =>
        `leads to another state (key ${found}, recorded ${recorded}): ${describeFields(fields)}`,
    )
    .exhaustive();

const conditions = {
  start: "the condition for starting the operation",
  choice: "the condition of this choice",
  step: "the condition of the step",
} as const;

const whatElse = (could: readonly string[], waits: readonly string[]): string => {
  if (could.length > 0) return `, where it can take ${someOf(could)}`;
  return waits.length > 0
    ? `, where it must wait: ${waits.join(", ")} does not hold`
    : ", where it can do nothing now";
};

/** Which fields of a state are not as recorded. */
export const describeFields = (fields: readonly Change[] | null): string =>
  fields === null
    ? "several fields are others, or have other names (it is not the recorded state with one or two fields changed)"
    : fields
        .map(({ path, before, after }) => `${path} is ${after}, recorded with ${before}`)
        .join("; ");

/** Names of which more than these are not all said. */
const most = 5;

const someOf = (names: readonly string[]): string =>
  names.length <= most
    ? names.join(" or ")
    : `${names.slice(0, most).join(" or ")}, or ${names.length - most} others`;
