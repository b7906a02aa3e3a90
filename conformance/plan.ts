import type { Design } from "../model/designs/design.ts";
import { v6_1 } from "../model/designs/v6-1.ts";
import { v6_12 } from "../model/designs/v6-12.ts";

/** One kernel with one kind of VM: what the model is, how the VM is made, how many sequences. */
export interface Part {
  readonly image: string;
  readonly design: Design;
  /** name of the model's machine */
  readonly machine: string;
  /** the line that makes the VM */
  readonly vm: string;
  readonly runs: number;
}

const vms = {
  npt: "vm manual=0 initset=0 zapslot=0",
  "npt-manual-protect": "vm manual=1 initset=0 zapslot=0",
  "npt-initially-set": "vm manual=1 initset=1 zapslot=0",
} as const;

/** Sequences for the default VM; the others get a third and a quarter of that. */
const partsOf = (image: string, design: Design, runs: number): readonly Part[] =>
  (
    [
      ["npt", runs],
      ["npt-manual-protect", Math.ceil(runs / 4)],
      ["npt-initially-set", Math.ceil(runs / 3)],
    ] as const
  ).map(([machine, share]) => ({ image, design, machine, vm: vms[machine], runs: share }));

/** The whole comparison, or the short form for CI. */
export const plan = (short: boolean): readonly Part[] => [
  ...partsOf("6.12", v6_12, short ? 150 : 700),
  ...partsOf("6.1", v6_1, short ? 60 : 220),
];
