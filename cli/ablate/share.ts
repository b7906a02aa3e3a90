import { createHash } from "node:crypto";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";

/** About `percent` of the edits: those that the seed picks, the same ones each time. Which are picked depends on nothing but their names. */
export const shareOf = (
  ablations: readonly Ablation[],
  percent: number,
  seed: number,
): readonly Ablation[] =>
  ablations.filter((ablation) => {
    const hash = createHash("sha256")
      .update(`${String(seed)} ${textOf(ablation)}`)
      .digest();
    return hash.readUInt32BE(0) / 2 ** 32 < percent / 100;
  });
