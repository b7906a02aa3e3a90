import { bool, ifUsed, index, oneOf, record } from "../../checker/state/fields.ts";
import type { World } from "../world.ts";

/** Locals of the thread that ages pages: whose page, where the slots map it, and the SPTE as read, for the cmpxchg. */
export const aging = (world: World) => {
  const used = world.features.has("aging");
  return record({
    page: ifUsed(used, index(world.hostPages)),
    gfn: ifUsed(used, index(world.scope.gfns)),
    old: record({
      kind: ifUsed(used, oneOf("none", "table", "huge")),
      permission: ifUsed(used, oneOf("none", "read", "protected", "write")),
      pfn: ifUsed(used, index(world.scope.pfns)),
      accessed: ifUsed(used && world.machine.adBits, bool()),
      dirty: ifUsed(used && world.machine.adBits, bool()),
      // Only what is present has an age.
      mmio: ifUsed(false, oneOf("none", "current", "stale")),
      tracked: ifUsed(used, bool()),
      // What is parked counts as not accessed, and is left alone.
      parked: ifUsed(false, oneOf("none", "read", "write")),
    }),
  });
};
