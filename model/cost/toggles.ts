import type { Start } from "../../checker/run/alone.ts";
import type { Design } from "../designs/design.ts";
import { slotNow } from "../memslots/ioctl.ts";
import type { State } from "../state/state.ts";
import type { Scenario } from "../scenarios/scenario.ts";

/** Something that the VMM does to a running guest, for instance an edge of USERFAULT, and how it does it under a design. */
export interface Toggle {
  readonly text: string;
  /** Can it start in this state at rest? */
  readonly startsIn: (s: State) => boolean;
  readonly ioctls: readonly Start[];
  /** The gfn that is taken away by it; null: none */
  readonly spared: number | null;
}

const isFlagged = (s: State): boolean => slotNow(s, 0).userfault;

/** What the VMM asks for to set the flag with these bits; where only CREATE sets it, it makes the slot anew. */
export const setting = (design: Design, bits: string): readonly Start[] =>
  design.userfault === "create-only"
    ? [
        { actor: "vmm", operation: "delete", choice: { slot: 0 } },
        { actor: "vmm", operation: "create", choice: { userfault: true, bits } },
      ]
    : [
        {
          actor: "vmm",
          operation: "set-flags",
          choice: { userfault: true, logDirty: false, bits },
        },
      ];

export const clearing: readonly Start[] = [
  {
    actor: "vmm",
    operation: "set-flags",
    choice: { userfault: false, logDirty: false, bits: "keep" },
  },
];

/** Both edges of the flag, the first with each bitmap that the scenario's VMM may hand in. None for a design without the
 * flag, or a scenario in which the VMM leaves it alone. */
export const togglesOf = (design: Design, scenario: Scenario): readonly Toggle[] => {
  if (design.userfault === "none") return [];
  const { flags, create } = scenario.requests(design, scenario.scope);
  const bitmaps = (design.userfault === "create-only" ? create : flags)
    .filter(({ userfault, logDirty }) => userfault && !logDirty)
    .map(({ bits }) => bits);
  const { vmm } = scenario.parts(design);
  const all: readonly Toggle[] = [
    ...[...new Set(bitmaps)].map((bits) => ({
      text: `USERFAULT 0->1, bits ${bits}`,
      startsIn: (s: State) => !isFlagged(s),
      spared: null,
      ioctls: setting(design, bits),
    })),
    { text: "USERFAULT 1->0", startsIn: isFlagged, spared: null, ioctls: clearing },
  ];
  return all.filter(({ ioctls }) => ioctls.every(({ operation }) => vmm.includes(operation)));
};
