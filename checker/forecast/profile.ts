import type { Levels } from "../verdict.ts";

/** A search that came to its end, as the shape after which larger ones are forecast. */
export interface Shape {
  readonly states: number;
  readonly levels: Levels;
}

/** How much deeper the bulk of a space is than that of the smaller one whose shape it has; long tails are deeper still. */
export interface Stretch {
  readonly usual: number;
  /** Of its logarithm. */
  readonly deviation: number;
}
/** How far logarithms of counts are from a shape that fits. */
const misfit = 0.06;
/** The part of the levels so far that is compared: early ones say little. */
const compared = 0.4;

/**
 * How many states a search will find, from the levels that it has completed and a smaller space that was searched to its end.
 *
 * Where a system is made of parts that move alike, the logarithm of the states within some depth grows with the number of parts, and so
 * does the depth, slower. So the smaller space's curve of logarithms is stretched in both directions until it fits the last levels, and
 * read off at its end. NaN if there are too few levels to say anything.
 */
export const statesByShape = (
  shape: Shape,
  soFar: Levels,
  { usual, deviation }: Stretch,
): number => {
  const last = soFar.length - 1;
  if (last < 3) return Number.NaN;
  const from = Math.max(1, Math.floor(last * (1 - compared)));
  let best = { misfit: Number.POSITIVE_INFINITY, logarithm: Number.NaN };
  for (let stretch = 0.8; stretch <= 2; stretch += 0.02) {
    const { height, misfit: apart } = fit(shape.levels, soFar, from, stretch);
    const unusual = Math.log(stretch / usual) / deviation;
    if (apart + unusual ** 2 >= best.misfit) continue;
    const rest = Math.log(shape.states) - logarithmAt(shape.levels, last / stretch);
    const logarithm = Math.log(soFar[last] ?? 1) + height * rest;
    best = { misfit: apart + unusual ** 2, logarithm };
  }
  return Math.exp(best.logarithm);
};

/** The factor by which logarithms are to be multiplied to fit best, and how well they fit then. */
const fit = (
  shape: Levels,
  soFar: Levels,
  from: number,
  stretch: number,
): { readonly height: number; readonly misfit: number } => {
  let [xx, xy, yy] = [0, 0, 0];
  for (let level = from; level < soFar.length; level++) {
    const x = logarithmAt(shape, level / stretch);
    const y = Math.log(soFar[level] ?? 1);
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx === 0) return { height: 1, misfit: Number.POSITIVE_INFINITY };
  const height = xy / xx;
  const mean = Math.max(0, yy - height * xy) / (soFar.length - from);
  return { height, misfit: mean / misfit ** 2 };
};

/** Logarithm of the states within some depth, between levels by the line from one to the next. */
const logarithmAt = (levels: Levels, depth: number): number => {
  const before = Math.min(levels.length - 1, Math.floor(depth));
  const after = Math.min(levels.length - 1, before + 1);
  const [low, high] = [Math.log(levels[before] ?? 1), Math.log(levels[after] ?? 1)];
  return low + Math.min(1, depth - before) * (high - low);
};
