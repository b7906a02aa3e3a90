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

/** `v2g1p2-log`: 2 vCPUs, 1 gfn, 2 frames, with dirty logging. */
const scopeOf = (name: string): Scope => {
  const [, vcpus, gfns, pfns, log] = /^v(\d)g(\d)p(\d)(-log)?$/.exec(name) ?? [];
  return {
    vcpus: Number(vcpus),
    gfns: Number(gfns),
    pfns: Number(pfns),
    userfault: true,
    logging: log !== undefined,
    notifier: true,
  };
};

const size = (name: string, states: number, transitions: number, spinDepth: number): Size => ({
  name,
  scope: scopeOf(name),
  states,
  transitions,
  spinDepth,
});

/** By number of states. */
export const sizes: readonly Size[] = [
  size("v1g1p1", 2_576, 7_199, 1_000),
  size("v1g2p1", 21_800, 68_369, 6_000),
  size("v1g1p1-log", 43_312, 115_531, 10_000),
  size("v2g1p2", 157_818, 565_397, 70_000),
  size("v1g2p1-log", 768_635, 2_148_359, 100_000),
  size("v2g2p1", 1_712_456, 6_386_077, 500_000),
  size("v3g1p1", 2_224_117, 9_486_874, 800_000),
  size("v2g1p1-log", 3_352_785, 11_084_950, 900_000),
  size("v3g1p2", 5_685_160, 24_292_305, 2_000_000),
  size("v1g2p2-log", 7_282_198, 21_271_187, 700_000),
  size("v2g1p2-log", 10_028_292, 33_176_889, 2_500_000),
  // For tests of endurance, here and below. Their depth-first search has not been tried.
  size("v1g2p4-log", 42_774_672, 127_444_961, 40_000_000),
  size("v2g2p3", 73_583_386, 287_545_733, 40_000_000),
  // More than 10^8, for `npm run bench:endurance`.
  size("v1g2p6-log", 122_548_070, 366_935_783, 40_000_000),
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
