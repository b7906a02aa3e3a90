/**
 * The scenarios in which edits are judged unless others are named: those that the tables in docs/ablation were made in. Each further one
 * means hundreds of searches for every design; to add some is to make the tables anew (`npm run ablations`).
 */
export const ablatedScenarios: readonly string[] = [
  "userfault-toggle",
  "userfault-toggle-zap-all",
  "userfault-and-dirty-logging",
  "userfault-off-host-split",
  "post-copy",
  "poison",
  "poison-zap-all",
  "bitmap-change",
  "dirty-logging",
  "accessed-dirty",
  "migration",
  "migration-initially-set",
  "eager-split",
  "log-ioctls",
  "clear-at-once",
  "clear-by-word",
  "clear-late-split",
  "clear-by-word-late-split",
  "memslot-delete-move",
  "memslot-move",
  "region-requests",
  "region-requests-zap-all",
  "region-moves",
  "mmio-sptes",
  "region-mmio-sptes",
  "prefault",
  "host-reclaim",
  "host-reclaim-zap-all",
  "host-protection",
  "huge-pages",
  "region-logging-off",
  "host-ranges",
];

/** Small ones in which those edits are judged that change nothing in any of the scenarios above: of steps that do not run there. */
export const ablatedForTheRest: readonly string[] = [];
