import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { RegionRequest } from "../world.ts";
import { noRequests, scenario, wider } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 1,
  page: 0,
  readonly: false,
  logDirty: false,
  flaw: "none",
} as const satisfies RegionRequest;

export const regionReadonly = scenario("region-readonly", {
  asks: "If the VMM asks for a slot that is there to become READONLY, can the guest still write to it when the ioctl has said yes?",
  alsoOn: ["x86", "x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "memslot-ioctl", "refusals", "readonly-changes"],
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  faultAccesses: ["read", "write"],
  touches: () => [0],
  parts: () => ({ vmm: ["set-region"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    region: [place, { ...place, readonly: true }, { ...place, pages: 0 }],
  }),
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
  },
});
