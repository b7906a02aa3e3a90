import fc from "fast-check";
import { DisagreementError } from "./disagreement.ts";
import type { Finding } from "./finding.ts";
import type { ModelSide } from "./model-side.ts";
import { play, type Drawn } from "./play.ts";
import type { RealSide } from "./real-side.ts";

/** Gives a real side that has done nothing yet; the one before is over. */
export type FreshSide = () => Promise<RealSide>;

/** What draws the failing sequence again. */
export interface Drawing {
  readonly sequences: fc.Arbitrary<[...Drawn]>;
  readonly seed: number;
  readonly path: string;
}

/** Attempts that agree leave a side nearly as good as new, and one that is new takes a third of a second. */
const mostUses = 20;
/** What has been reached by then is short enough to be read. */
const mostMilliseconds = 60_000;

/**
 * Shrinks a disagreement where nothing has happened before. One that shows on a side that has done something is tried once more on a
 * fresh one, so that what is returned as shrunk does not depend on history.
 */
export const shrink = async (
  model: ModelSide,
  fresh: FreshSide,
  { sequences, seed, path }: Drawing,
  first: DisagreementError,
): Promise<Pick<Finding, "disagreement" | "shrinking">> => {
  const began = Date.now();
  let [attempts, made, uses] = [0, 0, 0];
  let side: RealSide | null = null;
  let broken: string | null = null;

  /** Throws DisagreementError, after which the side is not used again. */
  const onSide = async (drawn: Drawn, isNew: boolean): Promise<void> => {
    if (side === null || isNew || uses >= mostUses) {
      side = await fresh();
      [made, uses] = [made + 1, 0];
    }
    const used: RealSide = side;
    side = null;
    uses++;
    await play(model, used, drawn);
    side = used;
  };

  const attempt = async (drawn: Drawn): Promise<void> => {
    try {
      return await onSide(drawn, false);
    } catch (error) {
      if (!(error instanceof DisagreementError) || uses === 1) throw error;
    }
    await onSide(drawn, true);
  };

  const property = fc.asyncProperty(sequences, async (drawn) => {
    if (broken !== null || Date.now() - began > mostMilliseconds) return;
    attempts++;
    try {
      await attempt(drawn);
    } catch (error) {
      if (error instanceof DisagreementError) throw error;
      broken = error instanceof Error ? error.message : String(error);
    }
  });
  // Only the sequence itself and what it shrinks to, not those that were drawn after it.
  const { errorInstance: last } = await fc.check(property, { seed, path, numRuns: 1 });
  if (last instanceof DisagreementError)
    return { disagreement: last, shrinking: { kind: "shrunk", attempts, fresh: made } };
  return {
    disagreement: first,
    shrinking: broken === null ? { kind: "vanished" } : { kind: "failed", reason: broken },
  };
};
