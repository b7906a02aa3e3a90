import { bootFlagged, bootMappedSmall } from "../boot.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

const on = { userfault: true, logDirty: false } as const;

export const overlay = scenario("overlay", {
  asks: "If a permission overlay closes a memslot, does a vCPU get in by what it has loaded, or cached when the flag was on before?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "userfault-exits", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-flags"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [
      // gfn 0 may be mapped, and opened, at one time and must exit at another.
      { ...on, bits: "10" },
      { ...on, bits: "01" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
  }),
  init: (d, { machine }) => {
    bootFlagged(d, "10");
    if (!machine.permissionOverlay) return;
    bootMappedSmall(d, "write");
    d.overlay.closed = true;
    for (const vcpu of d.vcpus) vcpu.overlayClosed = true;
  },
  fits: (design) => design.needs.includes("permission-overlay"),
});
