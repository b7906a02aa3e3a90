import type { Counterexample } from "../../counterexamples/file.ts";
import { serialiseCounterexample } from "../../counterexamples/file.ts";

/** The schedule of the toy `leaky` (test/cli/toy): the reader looks before the gate shuts and passes after the promise. */
export const recorded: Counterexample = {
  schema: 1,
  design: "leaky",
  edits: [],
  scenario: "gate",
  machine: "toy",
  scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
  property: "gate-respected",
  verdict: "violated",
  found: { by: "exhaustive", minimal: "proven" },
  steps: [
    {
      actor: "reader0",
      operation: "walk",
      step: "look",
      choice: { speed: "slow" },
      key: "125adea0",
    },
    { actor: "writer", operation: "close", step: "shut", key: "cf293bba" },
    { actor: "writer", operation: "close", step: "return", key: "20ffcbb9" },
    { actor: "reader0", operation: "walk", step: "pass", key: "048a93bf" },
  ],
};

export const recordedText = serialiseCounterexample(recorded);
