import { unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const weak = faultsIn("userfault-v3", "post-copy", "x86-zap-slot,weak-stores");

/** Mistakes that only a machine shows that reorders stores. */
export const storeOrderFaults = [
  weak(
    "bit-cleared-without-release",
    "the VMM clears the bit by a plain store, which others may see before the page that it has copied",
    unwait("clear-bit/release/release"),
  ),
];
