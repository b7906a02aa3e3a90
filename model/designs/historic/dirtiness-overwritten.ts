import { writeBackFaults } from "../faults/write-back.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** The commit is about A and D too. Here it is W that the zap overlooks, by which SPTEs without D tell that they were written. */
export const dirtinessOverwritten = historic({
  id: "dirtiness-overwritten",
  commit: "ba3a6120a4e7",
  title: "Use atomic XCHG to write TDP MMU SPTEs with volatile bits",
  history:
    "from 5.13 to 5.17 the TDP MMU, with mmu_lock held for writing, stored over SPTEs that vCPUs change without it, and the page was not tagged as what the vCPU had made of it",
  design: "v6.12",
  scenario: "prefaulted-and-reclaim",
  property: "no-written-page-dropped",
  edits: sameMistakeAs(writeBackFaults, "zap-stores-plainly"),
});
