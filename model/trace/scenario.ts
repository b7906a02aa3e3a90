import { at } from "../../checker/state/fields.ts";
import { bootEmpty } from "../boot.ts";
import { bitPatterns, noRequests, scenario } from "../scenarios/define.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { StateDraft } from "../state/state.ts";
import { range, type RegionRequest } from "../world.ts";
import { otherFrame } from "./other-frame.ts";
import type { FrameTrace } from "./project.ts";

/** The two gfns that are looked at: the frame, and the others of its huge page. */
const looked = [0, 1];

/**
 * The world in which one frame's trace is to be a path: its memslots and vCPUs, and everything that a trace does not show left free (the
 * VMM touches its memory, vCPUs leave and enter the guest). TLBs are left out: no trace shows them.
 */
export const scenarioOf = (trace: FrameTrace): Scenario => {
  const { slots, gfns, homePages, atFirst } = trace.layout;
  const vcpus = trace.vcpus.length;
  return scenario("trace", {
    asks: "Is what a kernel's trace shows of one guest frame a path of the model?",
    machine: "npt",
    scope: { vcpus, gfns, pfns: gfns + 2 * vcpus, slots, roots: vcpus + 2 },
    sampledOnly: true,
    features: [
      "dirty-log",
      "notifier",
      "reclaim",
      "host-protection",
      "host-population",
      "host-ranges",
      "huge",
      "host-split",
      "host-collapse",
      "slot-changes",
      "mmio-sptes",
      "refusals",
      "bitmap-words",
    ],
    role: () => "mapper",
    faultGfns: () => looked,
    faultAccesses: ["read", "write"],
    touches: () => [],
    slotPages: 2,
    interrupts: true,
    ioExits: true,
    prefaults: trace.prefaults,
    parts: () => ({
      vmm: ["set-region", "get-dirty-log", "clear-dirty-log"],
      // Any thread of the VMM's may touch its memory at any time; get_user_pages maps huge pages in the same way.
      pager: ["populate", "populate-huge", otherFrame.name],
      host: ["change-mapping"],
    }),
    requests: () => ({
      ...noRequests,
      region: trace.requests,
      clear: range(slots).flatMap((slot) =>
        bitPatterns(looked.length).map((bits) => ({ slot, bits: bits.padEnd(gfns, "0") })),
      ),
    }),
    init: (d) => {
      // What backs the frame is not known to be there.
      bootEmpty(d, homePages);
      for (const slot of atFirst) addSlot(d, slot);
    },
  });
};

const addSlot = (d: StateDraft, { slot, base, pages, page, readonly, logDirty }: RegionRequest) => {
  for (const set of d.memslots.sets) {
    const it = at(set.slots, slot);
    it.state = "valid";
    it.base = base;
    it.pages = pages;
    it.page = page;
    it.readonly = readonly;
    it.logDirty = logDirty;
  }
};
