import { at, none } from "../checker/state/fields.ts";
import { contract } from "./property.ts";

export const noWrittenPageDropped = contract("no-written-page-dropped", {
  claim: "The host drops no page as clean that the guest has written.",
  source: "mm/vmscan.c:shrink_folio_list; virt/kvm/kvm_main.c:kvm_set_pfn_dirty; ba3a6120a4e7",
  needs: ["clean-pages"],
  brokenBy: ["zap-stores-plainly", "write-back-forgotten", "marked-as-accessed-only"],
  exercised: ({ notifier, host }) =>
    notifier.freed !== none && at(host.frames, notifier.freed).written,
  on: (s, event) => {
    if (event.type !== "drop-page") return true;
    const { freed } = s.notifier;
    const { written, dirty } = at(s.host.frames, freed);
    return (
      !written || dirty || `the host drops frame ${freed} as clean, and the guest has written to it`
    );
  },
});
