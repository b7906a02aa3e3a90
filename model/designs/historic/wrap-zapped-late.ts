import { after, branch, remove } from "../../actor.ts";
import { zapAllFast } from "../../mmu/zap-all-fast.ts";
import { historic } from "./case.ts";

/** What has wrapped around is the generation as it is by then. */
const zapBehindStore = branch("wrapped", ({ memslots }) => memslots.generation === 0, [zapAllFast]);

/** On mainline as it is the property does not hold (F11). */
export const wrapZappedLate = historic({
  id: "wrap-zapped-late",
  commit: "152482580a1b",
  title: "Call kvm_arch_memslots_updated() before updating memslots",
  history:
    "up to 5.0, when the generation had wrapped around, MMIO SPTEs were zapped after it had been stored, and an ancient one could match it in between",
  design: "mainline-mmio-root",
  scenario: "mmio-generation-wrap",
  property: "no-stale-mmio",
  edits: [
    remove("create/swap/generation/sptes"),
    after("create/swap/new-generation", zapBehindStore),
  ],
});
