/** What TLC says at the end of a search that found nothing wrong. */
export interface TlcReport {
  readonly states: number;
  /** States generated, without the initial one. */
  readonly transitions: number;
}

const finalLine =
  /^([\d,]+) states generated, ([\d,]+) distinct states found, ([\d,]+) states left on queue\.$/gm;

/**
 * Reads TLC's output. Throws if TLC found an error or did not see everything. Its progress lines have another beginning; of lines like
 * the last the last one counts.
 */
export const parseTlcReport = (output: string): TlcReport => {
  if (!output.includes("Model checking completed. No error has been found."))
    throw new Error(`TLC did not complete without an error:\n${output}`);
  const last = [...output.matchAll(finalLine)].at(-1);
  if (last === undefined)
    throw new Error(`TLC does not tell how many states there are:\n${output}`);
  const [generated, distinct, left] = last.slice(1).map((text) => Number(text.replaceAll(",", "")));
  if (generated === undefined || distinct === undefined || left !== 0)
    throw new Error(`TLC left states on its queue:\n${output}`);
  return { states: distinct, transitions: generated - 1 };
};
