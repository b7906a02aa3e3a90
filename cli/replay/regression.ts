import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { serialiseCounterexample, type Counterexample } from "../../counterexamples/file.ts";
import { inCheckout } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import { UserError } from "../support/failure.ts";
import { regressionText } from "./regression-text.ts";

/** What a regression test consists of, as paths that the user would type. */
export interface Regression {
  readonly spec: string;
  readonly counterexample: string;
  /** Writes what of it is not there yet. Throws UserError if it cannot. */
  readonly write: () => void;
}

/**
 * Prepares a regression test of a counterexample that replays: a spec in test/regressions/. It replays the file where it lies if that is a place
 * that is committed; what lies in a hidden folder (.staleproof/) or outside the checkout is copied beside the spec. What is there already and
 * the same is left alone. Throws UserError if something else is there.
 */
export const planRegression = (root: string, path: string, file: Counterexample): Regression => {
  const name = basename(path).replace(/\.json$/, "");
  const folder = inCheckout(root, "test", "regressions");
  const spec = join(folder, `${name}.spec.ts`);
  const counterexample = isCommitted(root, path) ? path : join(folder, `${name}.json`);
  const from = (to: string): string => {
    const way = relative(resolve(folder), resolve(to)).split(sep).join("/");
    return way.startsWith(".") ? way : `./${way}`;
  };
  const places = { counterexample: from(counterexample), cli: from(inCheckout(root, "cli")) };
  const texts: readonly (readonly [string, string])[] = [
    ...(counterexample === path ? [] : [[counterexample, serialiseCounterexample(file)] as const]),
    [spec, regressionText(file, places)],
  ];
  const missing = texts.filter(([place, text]) => {
    if (!existsSync(place)) return true;
    if (readFileSync(place, "utf8") === text) return false;
    throw new UserError(
      `${place} exists already and is another one`,
      `rename the counterexample, or remove the test: rm ${place}`,
    );
  });
  return {
    spec,
    counterexample,
    write: () => {
      for (const [place, text] of missing) writeWhole(place, text);
    },
  };
};

/** Does it lie in the checkout, and in no hidden folder of it? */
const isCommitted = (root: string, path: string): boolean => {
  const way = relative(root, resolve(path)).split(sep);
  return !way.some((part) => part.startsWith("."));
};
