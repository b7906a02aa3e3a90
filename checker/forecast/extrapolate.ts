/** How the number of states grows with one dimension of a family of systems. */
export interface Dimension {
  readonly name: string;
  /** `exponential`: it counts parts that each have a state of their own. `polynomial`: it counts values that parts can have. */
  readonly growth: "exponential" | "polynomial";
}

/** How much of each dimension a system has, in the order of the dimensions. */
export type Place = readonly number[];

/** Something measured at a place, positive. */
export interface Sample {
  readonly at: Place;
  readonly value: number;
}

/** An estimate, and the factor within which the truth lies about two times in three. */
export interface Estimate {
  readonly value: number;
  readonly factor: number;
}

/**
 * What is taken for granted of logarithms before anything is measured: mean and deviation of the slope along a dimension, of its change,
 * and of what two dimensions do together. From the counts of the reference model and of the toys (bench/README.md).
 */
const belief = {
  slope: { exponential: { mean: 2.2, deviation: 1.2 }, polynomial: { mean: 1.5, deviation: 1.5 } },
  bend: {
    exponential: { mean: 0, deviation: 0.15 },
    polynomial: { mean: 0, deviation: 1 },
  },
  together: { mean: 0.9, deviation: 0.7 },
} as const;
/** Counts are exact, but no such law is. */
const noise = 0.03;
/** Nothing is known of the value itself. */
const anything = 30;

/**
 * Estimates a value at a place where nothing was measured. The logarithm is taken for a polynomial of second degree in the dimensions,
 * whose coefficients are a priori near those of `belief`: Gaussian regression, so that few samples are enough and more are better. Throws
 * RangeError without samples.
 */
export const extrapolate = (
  dimensions: readonly Dimension[],
  samples: readonly Sample[],
  wanted: Place,
): Estimate => {
  if (samples.length === 0) throw new RangeError("nothing was measured");
  const origin = coordinates(dimensions, wanted);
  const rows = samples.map(({ at }) => {
    const away = coordinates(dimensions, at).map((x, d) => x - (origin[d] ?? 0));
    return termsAt(dimensions, away);
  });
  const dot = (a: readonly Term[], b: readonly Term[]): number =>
    a.reduce(
      (sum, { x, deviation }, i) => sum + deviation ** 2 * x * (b[i]?.x ?? 0),
      anything ** 2,
    );
  const covariance = rows.map((a, i) => rows.map((b, j) => dot(a, b) + (i === j ? noise ** 2 : 0)));
  const unexpected = rows.map(
    (terms, i) =>
      Math.log(samples[i]?.value ?? 1) - terms.reduce((sum, { x, mean }) => sum + mean * x, 0),
  );
  // At the wanted place itself all terms are 0.
  const weights = solve(
    covariance,
    rows.map(() => anything ** 2),
  );
  const mean = weights.reduce((sum, weight, i) => sum + weight * (unexpected[i] ?? 0), 0);
  const variance = anything ** 2 * (1 - weights.reduce((sum, weight) => sum + weight, 0));
  return { value: Math.exp(mean), factor: Math.exp(Math.sqrt(Math.max(0, variance))) };
};

/** One term of the polynomial, at some place. */
interface Term {
  readonly x: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Where a place is, in numbers in which logarithms of counts grow about evenly. */
export const coordinates = (dimensions: readonly Dimension[], place: Place): readonly number[] =>
  dimensions.map(({ growth }, d) => {
    const amount = place[d] ?? 0;
    // Something of `n` values, or none: n + 1 in all.
    return growth === "exponential" ? amount : Math.log(amount + 1);
  });

const termsAt = (dimensions: readonly Dimension[], away: readonly number[]): readonly Term[] =>
  dimensions.flatMap(({ growth }, d) => {
    const x = away[d] ?? 0;
    return [
      { x, ...belief.slope[growth] },
      { x: x * x, ...belief.bend[growth] },
      ...away.slice(d + 1).map((other) => ({ x: x * other, ...belief.together })),
    ];
  });

/** Solves a system of linear equations by elimination; the matrix is symmetric and positive definite. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] => {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const pivot = rows[i] as number[];
    for (let j = 0; j < n; j++) {
      const row = rows[j] as number[];
      if (j === i) continue;
      const times = (row[i] as number) / (pivot[i] as number);
      for (let k = i; k <= n; k++) row[k] = (row[k] as number) - times * (pivot[k] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number));
};
