import { at } from "../../checker/state/fields.ts";
import { myVcpu, only, step, type KvmItem } from "../actor.ts";
import { regionOf } from "../world.ts";

/** F14: no huge page over gfns with different attributes. Under mmu_lock, as whoever writes lpage_info is. */
export const checkLpageInfo: KvmItem = only(
  "lpage-info",
  ({ world }) => world.features.has("attributes") && world.features.has("huge"),
  [
    step("check-lpage-info", {
      source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_max_mapping_level",
      run: (d, me) => {
        const { fault } = myVcpu(d, me);
        if (at(d.gmem.regions, regionOf(fault.gfn)).mixed) fault.huge = false;
      },
    }),
  ],
);
