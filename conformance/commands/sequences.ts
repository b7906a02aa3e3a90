import fc from "fast-check";
import type { Scope } from "../../model/scope.ts";
import { DisagreementError } from "./disagreement.ts";
import type { Finding } from "./finding.ts";
import type { ModelSide } from "./model-side.ts";
import { arbitrarySequence, play, type Played } from "./play.ts";
import type { RealSide } from "./real-side.ts";
import { shrink, type FreshSide } from "./shrink.ts";

export interface SequenceOptions {
  readonly scope: Scope;
  readonly prefaults: boolean;
  readonly runs: number;
  readonly seed: number;
  /** told after each sequence that agreed */
  readonly onSequence: (played: Played) => void;
}

/**
 * Random sequences of commands, the same on both sides, compared after every command. The first disagreement ends the work of this real
 * side; it is shrunk on fresh ones. Returns it, or null.
 */
export const runSequences = async (
  model: ModelSide,
  real: RealSide,
  fresh: FreshSide,
  { scope, prefaults, runs, seed, onSequence }: SequenceOptions,
): Promise<Finding | null> => {
  const sequences = arbitrarySequence(scope, prefaults);
  const began = Date.now();
  let agreed = 0;
  const property = fc.asyncProperty(sequences, async (drawn) => {
    onSequence(await play(model, real, drawn));
    agreed++;
  });
  const found = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  if (!found.failed) return null;
  const { errorInstance: disagreement, counterexamplePath: path } = found;
  if (!(disagreement instanceof DisagreementError) || path === null) throw disagreement;
  const drawing = { sequences, seed, path };
  const seconds = (Date.now() - began) / 1000;
  return { after: agreed, seconds, ...(await shrink(model, fresh, drawing, disagreement)) };
};
