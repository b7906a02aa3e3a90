import { expect } from "chai";
import { next } from "../../checker/protocol/control.ts";
import { at } from "../../checker/state/fields.ts";
import { after, before, step } from "../../model/actor.ts";
import { buildSystem } from "../../model/build.ts";
import type { KvmEdit } from "../../model/designs/design.ts";
import { tagOfValidRoot } from "../../model/designs/mainline-mmio-root.ts";
import { lost } from "../../model/fault/map.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";

/** What mainline breaks in a scenario, and in how many steps; and what is left of that with the repair. */
const verdicts = (scenario: string, property: string, repair: readonly KvmEdit[]) => {
  const { design, scenario: found } = cellOf("mainline", scenario);
  const asked = properties.filter(({ name }) => name === property);
  return [[], repair].map((edits) => {
    const outcome = searched(buildSystem(design, found, { edits }), asked, { stopAtFirst: "any" });
    const { verdict, schedule } = verdictOf(outcome, property);
    return schedule?.length ?? verdict;
  });
};

/** Who has no slot for what is mapped already, tries again. */
const retryIfMapped = after(
  "fault/map/read-leaf",
  step("retry-if-mapped", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_map_handle_target_level",
    jumps: ["release"],
    run: (d, me) => {
      const { slot, old } = at(d.vcpus, me.vcpu).fault;
      return slot === "none" && old.permission !== "none" ? lost(d, me) : next;
    },
  }),
);

/** The sequence changes with every invalidation, also of what no memslot has. */
const bumpAlways = before(
  "change-mapping/end/unblock-memslot-updates",
  step("bump-without-slot", {
    source: "virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_end",
    run: (d) => {
      for (let v = 0; v < d.vcpus.length; v++) {
        const { fault } = at(d.vcpus, v);
        if (fault.sequence === "current") fault.sequence = "changed";
      }
    },
  }),
);

describe("what mainline gets wrong", () => {
  it("is an MMIO SPTE that is read before all roots go and compared afterwards", () => {
    const found = verdicts("mmio-generation-wrap", "no-stale-mmio", [tagOfValidRoot]);
    expect(found).to.deep.equal([26, "holds"]);
  });
  itInSweep("is a pfn cache by an address without a memslot", () => {
    const found = verdicts("pfn-cache-by-address", "no-access-to-freed-page", [bumpAlways]);
    expect(found).to.deep.equal([30, "holds"]);
  });
  itInSweep("is a fault without a slot that meets the mapping of another vCPU", () => {
    const warned = verdicts("mmio-create-race", "no-kernel-warning", []);
    expect(warned).to.deep.equal([21, 21]);
    const found = verdicts("mmio-create-race-readonly", "no-stale-translation", [retryIfMapped]);
    expect(found).to.deep.equal([49, "holds"]);
  });
});
