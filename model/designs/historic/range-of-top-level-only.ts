import { pathsOf } from "../../../checker/protocol/item-paths.ts";
import { myThread, replace, step } from "../../actor.ts";
import { mainlineArm64 } from "../mainline-arm64.ts";
import { historic } from "./case.ts";

/** Of the level that is asked for, the topmost, there is no leaf: nothing has to go. */
const topLevelOnly = step("tlbi-range", {
  source: "arch/arm64/kvm/hyp/vhe/tlb.c:__kvm_tlb_flush_vmid_range",
  run: (d, me) => {
    myThread(d, me).flushOwed = false;
  },
});

/** Every invalidation by range goes through one function. */
const ranges = mainlineArm64.operations.flatMap(({ name, items }) =>
  pathsOf(items, `${name}/`).filter((path) => /\/tlbi-(range|memslot)$/.test(path)),
);

export const rangeOfTopLevelOnly = historic({
  id: "range-of-top-level-only",
  commit: "0f0ff097bf77",
  title: "Use TLBI_TTL_UNKNOWN in __kvm_tlb_flush_vmid_range()",
  history:
    "in 6.8, on CPUs with FEAT_LPA2, an invalidation by range hinted at level 0, where 0 had meant no hint: no page and no block had to leave the TLBs",
  design: "mainline-arm64",
  scenario: "range-tlbi",
  property: "no-stale-translation",
  edits: ranges.map((path) => replace(path, topLevelOnly)),
});
