import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstMaps, full, scenario } from "./define.ts";

/** What a flag that forced small pages leaves behind on arm64: a table that the next fault on it replaces by a block. */
export const blocks = scenario("blocks", {
  asks: "When a block takes a table's place, does any TLB keep a page that the host takes back later?",
  arm64: "arm64",
  alsoOn: ["arm64-range-tlbi"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["huge", "notifier", "reclaim", "host-split"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [1],
  ioExits: true,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 0));
    at(d.host.huge, 0).mapped = true;
  },
  fits: (design) => design.arch === "arm64",
});
