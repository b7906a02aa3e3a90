import { at } from "../checker/state/fields.ts";
import { contract } from "./property.ts";

export const noFalseMmioExit = contract("no-false-mmio-exit", {
  claim:
    "A gfn that a sequence of ioctls is meant to leave untouched never exits to MMIO meanwhile.",
  source: "thread on v2 05/13: poisoned pages by punching a hole in the memslot",
  needs: ["hole"],
  brokenBy: ["invalid-means-absent", "no-srcu-wait-in-hole"],
  exercised: (s) => s.promised.untouched.some((gfn) => gfn.backed),
  on: (s, event) => {
    if (event.type !== "exit") return true;
    const { gfn, exit } = at(s.vcpus, event.vcpu).fault;
    return (
      exit !== "mmio" ||
      !at(s.promised.untouched, gfn).backed ||
      `vcpu${event.vcpu} exits to MMIO for gfn ${gfn}, which is backed before and after the hole is punched`
    );
  },
});
