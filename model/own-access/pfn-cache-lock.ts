import { at } from "../../checker/state/fields.ts";
import { step, type Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";

/** Which gfn the guest has named to KVM: its clock, its runstate, its shared info page. */
export const cachedGfn = 0;

/** A cache that was set up by the VMM's address has no memslot, and no generation to compare. Source: kvm_gpc_activate_hva. */
export const isByAddress = ({ world }: Me): boolean => world.features.has("pfn-cache-by-address");

export const theCache = (d: StateDraft) => at(d.pfnCaches, 0);

/** Takes gpc->lock: for reading by who writes to the frame, for writing by who changes the cache. */
const take = (mode: "read" | "write") => (name: string, source: string) =>
  step(name, {
    source,
    wait: { "the pfn cache is locked": (s) => at(s.pfnCaches, 0).lock === "free" },
    run: (d) => {
      theCache(d).lock = mode;
    },
  });

export const lockToUse = take("read");
export const lockToChange = take("write");

export const unlock = (name: string, source: string) =>
  step(name, {
    source,
    run: (d) => {
      theCache(d).lock = "free";
    },
  });
