import { at, type Draft } from "../../checker/state/fields.ts";
import { bootLogged, bootMappedHuge } from "../boot.ts";
import type { State } from "../state/state.ts";
import type { Scope } from "../scope.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

/** The VMM takes and clears the log by every means that there is, of huge pages that are split only then. */
export const clearing = {
  machine: "x86-initially-set-eager-split",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 2, roots: 1 },
  role: firstMaps,
  faultGfns: (scope: Scope) => [scope.gfns - 1],
  touches: (scope: Scope) => [scope.gfns - 1],
  interrupts: false,
  parts: () => ({
    vmm: ["harvest", "get-dirty-log", "clear-dirty-log", "first-pass", "round", "last-round"],
    pager: [],
    host: [],
  }),
  requests: () => ({
    ...noRequests,
    clear: [
      { slot: 0, bits: "11" },
      { slot: 1, bits: "10" },
    ],
  }),
  init: (d: Draft<State>) => {
    bootLogged(d);
    bootMappedHuge(d);
    for (let g = 0; g < d.dirtyLog.length; g++) at(d.dirtyLog, g).set = true;
  },
} as const;

export const clearAtOnce = scenario("clear-at-once", {
  ...clearing,
  asks: "Is every write in the copy if KVM_CLEAR_DIRTY_LOG splits huge pages, and takes all bits in one word?",
  features: ["dirty-log", "harvest", "migration", "huge", "refusals"],
  thorough: (scope) => [full(scope)],
});
