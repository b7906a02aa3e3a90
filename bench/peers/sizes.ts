import type { Scope } from "./reference/index.ts";

/** One size of the reference model, and what every peer has to count there. */
export interface Size {
  readonly name: string;
  readonly scope: Scope;
  readonly states: number;
  /** The initial state is not one, though SPIN and TLC count it. */
  readonly transitions: number;
  /** Room for SPIN's depth-first search, whichever the encoding: a stack that is too large costs memory, one too small is an error. */
  readonly spinDepth: number;
}

const size = (
  name: string,
  [vcpus, gfns, pfns]: readonly [number, number, number],
  features: readonly ("userfault" | "logging" | "notifier")[],
  counted: Pick<Size, "states" | "transitions" | "spinDepth">,
): Size => ({
  name,
  scope: {
    vcpus,
    gfns,
    pfns,
    userfault: features.includes("userfault"),
    logging: features.includes("logging"),
    notifier: features.includes("notifier"),
  },
  ...counted,
});

const plain = ["userfault", "notifier"] as const;
const withLogging = ["userfault", "logging", "notifier"] as const;

/** `v2g1p2-log`: 2 vCPUs, 1 gfn, 2 frames, with dirty logging. By number of states. */
export const sizes: readonly Size[] = [
  size("v1g1p1", [1, 1, 1], plain, { states: 2_576, transitions: 7_199, spinDepth: 1_000 }),
  size("v1g2p1", [1, 2, 1], plain, { states: 21_800, transitions: 68_369, spinDepth: 6_000 }),
  size("v1g1p1-log", [1, 1, 1], withLogging, {
    states: 43_312,
    transitions: 115_531,
    spinDepth: 10_000,
  }),
  size("v2g1p2", [2, 1, 2], plain, { states: 157_818, transitions: 565_397, spinDepth: 70_000 }),
  size("v1g2p1-log", [1, 2, 1], withLogging, {
    states: 768_635,
    transitions: 2_148_359,
    spinDepth: 100_000,
  }),
  size("v2g2p1", [2, 2, 1], plain, {
    states: 1_712_456,
    transitions: 6_386_077,
    spinDepth: 500_000,
  }),
  size("v3g1p1", [3, 1, 1], plain, {
    states: 2_224_117,
    transitions: 9_486_874,
    spinDepth: 800_000,
  }),
  size("v2g1p1-log", [2, 1, 1], withLogging, {
    states: 3_352_785,
    transitions: 11_084_950,
    spinDepth: 900_000,
  }),
  size("v3g1p2", [3, 1, 2], plain, {
    states: 5_685_160,
    transitions: 24_292_305,
    spinDepth: 2_000_000,
  }),
  size("v1g2p2-log", [1, 2, 2], withLogging, {
    states: 7_282_198,
    transitions: 21_271_187,
    spinDepth: 700_000,
  }),
  size("v2g1p2-log", [2, 1, 2], withLogging, {
    states: 10_028_292,
    transitions: 33_176_889,
    spinDepth: 2_500_000,
  }),
  // For tests of endurance, here and below. Their depth-first search has not been tried.
  size("v1g2p4-log", [1, 2, 4], withLogging, {
    states: 42_774_672,
    transitions: 127_444_961,
    spinDepth: 40_000_000,
  }),
  size("v2g2p3", [2, 2, 3], plain, {
    states: 73_583_386,
    transitions: 287_545_733,
    spinDepth: 40_000_000,
  }),
  // More than 10^8, for `npm run bench:endurance`.
  size("v1g2p6-log", [1, 2, 6], withLogging, {
    states: 122_548_070,
    transitions: 366_935_783,
    spinDepth: 40_000_000,
  }),
];

/** What a run measures if nothing else is asked for. */
export const usualSizes: readonly string[] = [
  "v1g1p1-log",
  "v2g1p2",
  "v1g2p1-log",
  "v2g2p1",
  "v2g1p1-log",
  "v3g1p2",
  "v2g1p2-log",
];
export const quickSizes: readonly string[] = ["v1g1p1", "v2g1p2"];

/** The size of that name; throws an error that lists the names. */
export const sizeNamed = (name: string): Size => {
  const found = sizes.find((s) => s.name === name);
  if (found !== undefined) return found;
  throw new Error(`no size ${name}; there are ${sizes.map((s) => s.name).join(", ")}`);
};
