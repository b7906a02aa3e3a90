import type { Levels } from "../verdict.ts";
import {
  coordinates,
  extrapolate,
  type Dimension,
  type Estimate,
  type Place,
} from "./extrapolate.ts";
import { statesByShape, type Stretch } from "./profile.ts";

/** A smaller system of the family, searched to its end. */
export interface Measure {
  readonly at: Place;
  readonly states: number;
  readonly transitions: number;
  readonly levels: Levels;
}

/** What is known of a system that has not been searched to its end. */
export interface Known {
  readonly dimensions: readonly Dimension[];
  readonly measured: readonly Measure[];
  readonly wanted: Place;
  /** Levels of the system itself that are complete. */
  readonly soFar: Levels;
  /** What part of the states that there are the search stores, if it is not all: under symmetry one of each orbit. */
  readonly ofLaw?: number;
}

/** How far off a fitted shape is about two times in three, as a logarithm, while little has been seen. */
const shapeDeviation = Math.log(1.6);
/** The same at the end. */
const endDeviation = 0.02;
/** Laws of growth, from few samples, are worse than they look from within: the smallest systems are often cases of their own. */
const leastLawDeviation = Math.log(2.2);

/**
 * Forecasts how many states there are: by the law of growth from smaller systems, and by how the search itself has grown so far, each
 * counted by how far off it usually is. Asked again during the search it comes to rely on what is seen. null if nothing is known.
 */
export const forecastStates = ({
  dimensions,
  measured,
  wanted,
  soFar,
  ofLaw = 1,
}: Known): Estimate | null => {
  if (measured.length === 0) return null;
  const seen = soFar[soFar.length - 1] ?? 1;
  const samples = measured.map(({ at, states }) => ({ at, value: states }));
  const law = extrapolate(dimensions, samples, wanted);
  const views = [
    {
      logarithm: Math.log(law.value * ofLaw),
      deviation: Math.max(leastLawDeviation, Math.log(law.factor)),
    },
  ];
  const byShape = viewByShapes(dimensions, measured, wanted, soFar);
  if (byShape !== null) views.push(byShape);
  const weights = views.map(({ deviation }) => 1 / deviation ** 2);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const logarithm =
    views.reduce((sum, view, i) => sum + (weights[i] ?? 0) * view.logarithm, 0) / all;
  // Where the two contradict each other, neither is to be trusted as usual.
  const apart =
    views.reduce((sum, v, i) => sum + (weights[i] ?? 0) * (v.logarithm - logarithm) ** 2, 0) / all;
  return {
    value: Math.max(seen, Math.exp(logarithm)),
    factor: Math.exp(Math.sqrt(1 / all + apart)),
  };
};

/** An estimate as a logarithm, with the deviation of that. */
interface View {
  readonly logarithm: number;
  readonly deviation: number;
}

/** Fewer states have no shape. */
const leastStates = 500;

/** What the levels so far come to by the shapes of all smaller systems, the near ones above all; null if that is nothing. */
const viewByShapes = (
  dimensions: readonly Dimension[],
  measured: readonly Measure[],
  wanted: Place,
  soFar: Levels,
): View | null => {
  const seen = soFar[soFar.length - 1] ?? 1;
  const told = measured.flatMap((shape) => {
    const states = statesByShape(shape, soFar, stretchBetween(dimensions, shape.at, wanted));
    if (!Number.isFinite(states) || shape.states < leastStates) return [];
    // What is seen can be more than what some shape foretells.
    const logarithm = Math.log(Math.max(states, seen));
    const far = Math.abs(logarithm - Math.log(shape.states));
    return [{ logarithm, weight: 1 / (nearby + far) ** 2 }];
  });
  if (told.length === 0) return null;
  const all = told.reduce((sum, { weight }) => sum + weight, 0);
  const logarithm = told.reduce((sum, one) => sum + one.weight * one.logarithm, 0) / all;
  const spread =
    told.reduce((sum, one) => sum + one.weight * (one.logarithm - logarithm) ** 2, 0) / all;
  const left = 1 - seen / Math.exp(logarithm);
  const usual = endDeviation + (shapeDeviation - endDeviation) * left;
  return {
    logarithm: logarithm + shortfall * left,
    deviation: Math.sqrt(usual ** 2 + (spread * left) / told.length),
  };
};
/** By how much shapes foretell too little on the average, as a logarithm: the tails of larger spaces are longer. */
const shortfall = 0.25;
/** Added to how far a shape is from what it is to foretell, so that one that is very near does not count for all. */
const nearby = 0.5;

/**
 * By how much one more of a dimension's coordinate deepens a space. Measured at the reference model (bench/README.md): 1.10 to
 * 1.16 for one more part; hardly anything for more values that parts can have.
 */
const deeper = { exponential: 1.16, polynomial: 1.04 } as const;
const deviationOfDeeper = 0.05;

const stretchBetween = (dimensions: readonly Dimension[], from: Place, to: Place): Stretch => {
  const [low, high] = [coordinates(dimensions, from), coordinates(dimensions, to)];
  const steps = dimensions.map((_, d) => Math.abs((high[d] ?? 0) - (low[d] ?? 0)));
  return {
    usual: dimensions.reduce(
      (product, { growth }, d) => product * deeper[growth] ** (steps[d] ?? 0),
      1,
    ),
    deviation: deviationOfDeeper * Math.sqrt(Math.max(1, ...steps)),
  };
};
