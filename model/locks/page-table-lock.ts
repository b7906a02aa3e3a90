import { step, type KvmStep } from "../actor.ts";
import { tracksAccess } from "../world.ts";

/** The lock of the page table that maps the VMM's memory: one table holds all pages of the scope. */
export const lockPageTable = (source: string): KvmStep =>
  step("lock-page-table", {
    source,
    wait: { "the host's page table is locked": (s) => !s.host.locked },
    run: (d) => {
      d.host.locked = true;
    },
  });

/** The thread that ages pages is done with one. */
export const unlockPageTable = (source: string): KvmStep =>
  step("unlock-page-table", {
    source,
    event: ({ world }) => ({ type: "aged", by: tracksAccess(world) ? "tracked" : "accessed" }),
    run: (d) => {
      d.host.locked = false;
    },
  });
