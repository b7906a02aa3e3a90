import type { FieldWords } from "../words.ts";

/** Locks: beside the steps that take them. */
export const locks: readonly FieldWords[] = [
  {
    field: "mmuLock.writer",
    role: "hidden",
    noun: "mmu_lock",
    changed: "",
    beside: { true: "took mmu_lock for writing", false: "released mmu_lock" },
  },
  {
    field: "mmuLock.readers",
    role: "hidden",
    noun: "mmu_lock",
    changed: "",
    beside: { more: "took mmu_lock for reading", less: "released mmu_lock" },
  },
  {
    field: "memslots.locked",
    role: "hidden",
    noun: "slots_lock",
    changed: "",
    beside: { true: "took slots_lock", false: "released slots_lock" },
  },
];
