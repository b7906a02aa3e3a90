import { remove, unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const weak = faultsIn("userfault-v3", "post-copy", "x86-zap-slot,weakly-ordered");

/** Mistakes that only a machine shows that reorders stores. */
export const storeOrderFaults = [
  weak(
    "bit-cleared-without-release",
    "the VMM clears the bit by a plain store, which others may see before the page that it has copied",
    unwait("clear-bit/release/release"),
  ),
  weak(
    "early-lookup-trusted",
    "what was found of the host's page table ahead of the bitmap is not looked at again",
    remove("fault/reordered/found-empty/look-again"),
  ),
];
