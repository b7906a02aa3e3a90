import { bootEmpty } from "../boot.ts";
import { range } from "../world.ts";
import type { RegionRequest } from "../world.ts";
import type { Scope } from "../scope.ts";
import { bitPatterns, noRequests, scenario } from "./define.ts";

const flags = [false, true].flatMap((readonly) =>
  [false, true].map((logDirty) => ({ readonly, logDirty })),
);

/** Every slot that fits the guest's and the VMM's memory, with all flags; removal; and what is wrong in itself. */
const regions = (scope: Scope): readonly RegionRequest[] =>
  range(scope.slots).flatMap((slot) => {
    const place = { slot, page: 0, base: 0, pages: 1, readonly: false, logDirty: false } as const;
    return [
      { ...place, pages: 0, flaw: "none" } as const,
      ...(["unknown-flag", "misaligned"] as const).map((flaw) => ({
        ...place,
        flaw,
      })),
      ...[1, 2, 4]
        .filter((pages) => pages <= scope.gfns)
        .flatMap((pages) =>
          range(scope.gfns - pages + 1).flatMap((base) =>
            range(scope.gfns - pages + 1).flatMap((page) =>
              flags.map(
                (flag) => ({ ...place, ...flag, base, page, pages, flaw: "none" }) as const,
              ),
            ),
          ),
        ),
    ];
  });

/** What a real KVM is asked to do, command by command, from a VM without any memslot. */
export const conformance = scenario("conformance", {
  asks: "Does the model do what a real KVM does? For `npm run conformance`, not for a search.",
  machine: "npt",
  scope: { vcpus: 2, gfns: 4, pfns: 6, slots: 2, roots: 3 },
  sampledOnly: true,
  features: [
    "dirty-log",
    "notifier",
    "reclaim",
    "host-protection",
    "host-population",
    "huge",
    "host-split",
    "slot-changes",
    "mmio-sptes",
    "refusals",
    "bitmap-words",
  ],
  faultAccesses: ["read", "write"],
  interrupts: false,
  ioExits: true,
  prefaults: true,
  parts: () => ({
    vmm: ["set-region", "get-dirty-log", "clear-dirty-log", "populate", "populate-huge"],
    pager: [],
    host: ["change-mapping"],
  }),
  requests: (_design, scope) => ({
    ...noRequests,
    region: regions(scope),
    clear: range(scope.slots).flatMap((slot) =>
      bitPatterns(scope.gfns).map((bits) => ({ slot, bits })),
    ),
  }),
  init: (d, world) => bootEmpty(d, world.hostPages),
});
