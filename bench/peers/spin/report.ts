/** What a search by SPIN's verifier says at its end. */
export interface SpinReport {
  readonly states: number;
  /** Without the initial state, which SPIN counts as one. */
  readonly transitions: number;
  readonly depth: number;
  /** Bytes of a state as it is stored, without the 20 of its place in the hash table; null where SPIN does not tell. */
  readonly storedBytes: number | null;
  /** SPIN's own total: states, hash table, stack, shared memory. */
  readonly memoryBytes: number;
  readonly seconds: number;
}

const megabyte = 2 ** 20;

/**
 * Reads the output of `pan`. Throws if the search was not exhaustive and exact, or found an error: its counts are then no measure of
 * anything.
 */
export const parseSpinReport = (output: string): SpinReport => {
  const find = (what: string, pattern: RegExp): number => {
    const found = maybe(pattern);
    if (found === null) throw new Error(`SPIN's report does not tell ${what}:\n${output}`);
    return found;
  };
  const maybe = (pattern: RegExp): number | null => {
    const text = pattern.exec(output)?.[1];
    return text === undefined ? null : Number(text);
  };
  const wrong = troubles.find(({ sign }) => sign.test(output));
  if (wrong !== undefined) throw new Error(`SPIN: ${wrong.means}\n${output}`);
  if (!output.includes("Full statespace search for:"))
    throw new Error(`SPIN: not a search of the full state space\n${output}`);
  if (find("its errors", /errors: (\d+)/) !== 0) throw new Error(`SPIN: an error\n${output}`);
  const total = maybe(/^\s*(\S+)\s+total actual memory usage/m);
  const shared = maybe(/^\s*(\S+)\s+total shared memory usage/m);
  const own = maybe(/^\s*(\S+)\s+total non-shared memory usage/m) ?? 0;
  if (total === null && shared === null)
    throw new Error(`SPIN's report does not tell its memory:\n${output}`);
  return {
    states: find("states", /^\s*(\S+) states, stored/m),
    transitions: find("transitions", /^\s*(\S+) transitions \(= stored\+matched\)/m) - 1,
    depth: find("its depth", /depth reached (\d+)/),
    storedBytes: maybe(/state-vector as stored = (\d+) byte/),
    memoryBytes: Math.round((total ?? (shared ?? 0) + own) * megabyte),
    seconds: find("the time", /elapsed time (\S+) seconds/),
  };
};

const troubles = [
  { sign: /max search depth too small/, means: "the stack is too small (spinDepth)" },
  { sign: /Search not completed/, means: "the search was not completed" },
  { sign: /out of memory|reached -DMEMLIM bound|cannot allocate/i, means: "out of memory" },
  { sign: /^Hash-Compact|^Bit statespace/m, means: "a lossy search" },
  { sign: /hash table full|resize(?:d)? hashtable failed/i, means: "the hash table is full" },
];
