import type { Design } from "../model/designs/design.ts";
import { v6_1 } from "../model/designs/v6-1.ts";
import { v6_12 } from "../model/designs/v6-12.ts";
import type { RacePlan } from "./races/run.ts";

/** One kernel with one kind of VM: what the model is, how the VM is made, how many sequences. */
export interface Part {
  readonly image: string;
  /** for the kernel's command line; `K:x=y` is an option of kvm.ko */
  readonly kernelWords: readonly string[];
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

const lateSplit: readonly string[] = ["K:eager_page_split=0"];

/** Sequences for the default VM; the others get a share of that. */
const partsOf = (image: string, design: Design, runs: number): readonly Part[] =>
  (
    [
      ["npt", "npt", [], 1],
      ["npt-manual-protect", "npt-manual-protect", [], 1 / 4],
      ["npt-initially-set", "npt-initially-set", [], 1 / 3],
      ["npt-late-split", "npt", lateSplit, 1 / 4],
      ["npt-initially-set-late-split", "npt-initially-set", lateSplit, 1 / 4],
    ] as const
  ).map(([machine, vm, kernelWords, share]) => ({
    image,
    kernelWords,
    design,
    machine,
    vm: vms[vm],
    runs: Math.ceil(runs * share),
  }));

/** The whole comparison, or the short form for CI. */
export const plan = (short: boolean): readonly Part[] => [
  ...partsOf("6.12", v6_12, short ? 120 : 700),
  ...partsOf("6.1", v6_1, short ? 50 : 220),
];

/** The parts that one machine can serve: the same kernel, started with the same words. */
export const machinesOf = (parts: readonly Part[]): readonly (readonly Part[])[] => {
  const keyOf = ({ image, kernelWords }: Part): string => [image, ...kernelWords].join(" ");
  return [...new Set(parts.map(keyOf))].map((key) => parts.filter((part) => keyOf(part) === key));
};

/** Races of both vCPUs with the VMM; the short form has them on 6.12 only. */
export const racePlan = (short: boolean): readonly RacePlan[] => [
  { image: "6.12", design: v6_12, count: short ? 10 : 60, most: short ? 2 : 4 },
  ...(short ? [] : [{ image: "6.1", design: v6_1, count: 40, most: 4 }]),
];
