import { internal } from "./property.ts";

export const removedTableStaysEmpty = internal("removed-table-stays-empty", {
  claim:
    "A page-table page that was given to call_rcu() maps nothing: what is stored in it later nobody would ever remove or count.",
  source: "arch/x86/kvm/mmu/tdp_mmu.c:handle_removed_pt; kvm-semantics I9",
  needs: ["table-pages"],
  // On arm64 a table is unmapped with mmu_lock held for writing, and freed at once.
  fits: (design) => design.arch === "x86",
  brokenBy: ["children-not-frozen", "install-over-frozen"],
  exercised: (s) => s.tables.some(({ state }) => state === "waiting"),
  holds: (s) => {
    const table = s.tables.findIndex(
      ({ state, leaves }) =>
        state === "waiting" && leaves.some(({ permission }) => permission !== "none"),
    );
    return table < 0 || `a leaf was stored in page-table page ${table}, which waits to be freed`;
  },
});
