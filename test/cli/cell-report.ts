import type { CellReport } from "../../cli/check/job.ts";

/** The report of a search of one state, of a design in the toy's scenario `gate`; with what is of interest. */
export const cellReport = (
  design: string,
  of: Partial<Omit<CellReport, "cell">> = {},
): CellReport => ({
  cell: {
    design,
    scenario: "gate",
    machine: "toy",
    scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
    edits: [],
  },
  engine: "exhaustive",
  states: 1,
  transitions: 1,
  depth: 1,
  seconds: 0,
  reductions: [],
  declined: null,
  limit: null,
  broken: null,
  verdicts: [],
  steps: [],
  neverRan: [],
  waited: [],
  left: [],
  ...of,
});
