import type { FieldWords } from "../words.ts";

/** Generations, and what KVM keeps for its own accesses. */
export const ownAccesses: readonly FieldWords[] = [
  {
    field: "memslots.generation",
    role: "shared",
    noun: "the generation of the memslots",
    changed: "stored generation {is}",
  },
  {
    field: "pfnCaches[c].valid",
    role: "shared",
    noun: "the pfn cache",
    to: { false: "invalidated the pfn cache", true: "made the pfn cache valid" },
    changed: null,
    found: { false: "found the pfn cache invalid", true: "found the pfn cache valid" },
    should: { be: false, never: "invalidated the pfn cache" },
  },
  {
    field: "pfnCaches[c].current",
    role: "copy",
    noun: "the generation of the pfn cache",
    to: {
      false: "stored a generation that the pfn cache does not have",
      true: "gave the pfn cache the generation of the memslots",
    },
    changed: null,
  },
  {
    field: "pfnCaches[c].pfn",
    role: "copy",
    noun: "the frame in the pfn cache",
    to: { none: null },
    changed: "put frame {is} into the pfn cache",
  },
  {
    field: "pfnCaches[c].lock",
    role: "hidden",
    noun: "the pfn cache's lock",
    changed: "",
    beside: {
      read: "took the pfn cache's lock for reading",
      write: "took the pfn cache's lock for writing",
      free: "released the pfn cache's lock",
    },
  },
  {
    field: "pfnCaches[c].refreshing",
    role: "hidden",
    noun: "the pfn cache's refresh",
    changed: "",
    beside: { true: "began a refresh of the pfn cache", false: "ended its refresh" },
  },
  { field: "pfnCaches[c].*", role: "local", noun: "the pfn cache", changed: null },
  { field: "nxRecovery.*", role: "hidden", noun: "", changed: "" },
];
