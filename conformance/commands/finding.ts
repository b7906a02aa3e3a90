import { describeDisagreement, type DisagreementError } from "./disagreement.ts";

/** What became of a disagreement on real sides that had done nothing before. */
export type Shrinking =
  /** it shows there too, and these are the fewest commands found */
  | { readonly kind: "shrunk"; readonly attempts: number; readonly fresh: number }
  /** it does not show there: it depends on what the first side had done */
  | { readonly kind: "vanished" }
  /** nobody knows */
  | { readonly kind: "failed"; readonly reason: string };

/** A disagreement, shrunk if that was possible. */
export interface Finding {
  readonly disagreement: DisagreementError;
  /** sequences that had agreed on the same machine before */
  readonly after: number;
  /** from the first sequence until it was seen */
  readonly seconds: number;
  readonly shrinking: Shrinking;
}

const how = (shrinking: Shrinking): string => {
  switch (shrinking.kind) {
    case "shrunk":
      return `and on a fresh one; shrunk in ${String(shrinking.attempts)} attempts on ${String(shrinking.fresh)} fresh machines`;
    case "vanished":
      return "not on a fresh one; the commands follow unshrunk";
    case "failed":
      return `and could not be tried on a fresh one (${shrinking.reason}); the commands follow unshrunk`;
  }
};

/** Where it was seen, then the commands, what the model says after each, and what the kernel did otherwise after the last. */
export const describeFinding = ({ disagreement, after, seconds, shrinking }: Finding): string =>
  `     seen after ${String(after)} sequences, ${seconds.toFixed(1)} s, on this machine, ${how(shrinking)}\n${describeDisagreement(disagreement)}`;
