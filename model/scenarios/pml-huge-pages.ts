import { at } from "../../checker/state/fields.ts";
import { bootMappedHuge } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const pmlHugePages = scenario("pml-huge-pages", {
  asks: "A huge leaf has one D for all its pages: is every write in the copy if logging begins over huge pages, also for the second time?",
  machine: "x86-pml",
  alsoOn: ["x86-ad", "x86-pml,eager-split", "x86-initially-set-eager-split,ad-bits,pml"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "huge", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0, 1],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: true, bits: "keep" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
  }),
  init: (d, { machine }) => {
    bootMappedHuge(d);
    const entry = at(at(d.roots, 0).entries, 0);
    entry.accessed = machine.adBits;
    entry.dirty = machine.adBits;
  },
});
