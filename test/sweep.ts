/** STALEPROOF_SWEEP=1, as .ci/run does it: the tests that ask for this look at more, which takes longer than `npm test` should. */
export const sweep = process.env["STALEPROOF_SWEEP"] === "1";

/** A test that is made in a sweep only. */
export const itInSweep = (title: string, test: () => Promise<void> | void): void => {
  if (sweep) it(title, () => test());
};
