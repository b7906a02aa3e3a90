import type { Renaming } from "../../../checker/symmetry/renaming.ts";
import { numbers, type Scope } from "./state.ts";

/** Neighbours change places: all permutations come from that. */
const swaps = (count: number): readonly (readonly number[])[] =>
  numbers(count - 1).map((one) =>
    numbers(count).map((i) => (i === one ? one + 1 : i === one + 1 ? one : i)),
  );

/**
 * The generators of the reference model's symmetry: vCPUs are alike, and so are frames. gfns are not: the loops over them go from the
 * first to the last.
 */
export const renamings = ({ vcpus, pfns }: Scope): readonly Renaming[] => [
  ...swaps(vcpus).map((order, i) => ({
    name: `vcpu${i} and vcpu${i + 1}`,
    arrays: { vcpus: order },
    references: {},
    actors: Object.fromEntries(order.map((to, vcpu) => [`vcpu${vcpu}`, `vcpu${to}`])),
    choices: {},
  })),
  ...swaps(pfns).map((order, i) => ({
    name: `frames ${i} and ${i + 1}`,
    arrays: {},
    references: {
      "gfns[].host": order,
      "gfns[].spte.pfn": order,
      "vcpus[].pfn": order,
      "vcpus[].tlb[].pfn": order,
    },
    actors: {},
    choices: { pfn: order },
  })),
];
