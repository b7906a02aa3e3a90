import type { Design } from "../designs/design.ts";
import { slotNow } from "../memslots/ioctl.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { State } from "../state/state.ts";
import { clearing, setting, type Toggle } from "./toggles.ts";

/** Is the slot whole, and flagged where there is a flag, with no page taken away yet? */
const isWhole = (flagged: boolean, pages: number) => (s: State) => {
  const slot = slotNow(s, 0);
  return (
    slot.state === "valid" &&
    slot.pages === pages &&
    slot.userfault === flagged &&
    s.bitmaps.every((bitmap) => bitmap.bits.every((bit) => !bit.set))
  );
};

/**
 * The ways in which a scenario lets the VMM take a poisoned page out of a running guest: its bit is set and the flag toggled, since a
 * bit that is set while the flag is on takes no access away; or a hole is punched into the memslot.
 * Source: Christopherson and Houghton on v2 05/13, 28 and 29 May 2025.
 */
export const poisonWays = (design: Design, scenario: Scenario): readonly Toggle[] => {
  const { scope, slotPages, poisons, features } = scenario;
  if (poisons === null) return [];
  const gfn = poisons;
  const { vmm, pager } = scenario.parts(design);
  const flagged = design.userfault !== "none" && features.includes("userfault");
  const startsIn = isWhole(flagged, slotPages ?? scope.gfns);
  const ways: readonly Toggle[] = [
    {
      text: `poison gfn ${String(gfn)} by its bit`,
      startsIn,
      spared: gfn,
      ioctls: [
        { actor: "pager", operation: "set-bit", choice: { gfn } },
        // Where only CREATE sets the flag, the slot that is deleted takes it along.
        ...(design.userfault === "flags" ? clearing : []),
        ...setting(design, "keep"),
      ],
    },
    {
      text: `poison gfn ${String(gfn)} by a hole`,
      startsIn,
      spared: gfn,
      ioctls: [{ actor: "vmm", operation: "punch-hole", choice: { gfn } }],
    },
  ];
  return ways.filter(({ ioctls }) =>
    ioctls.every(({ actor, operation }) => (actor === "pager" ? pager : vmm).includes(operation)),
  );
};
