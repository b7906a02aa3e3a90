import type { AblationDocument, JudgedEdit } from "../../../cli/report/documents/ablation.ts";
import type { ComparisonDocument } from "../../../cli/report/documents/comparison.ts";
import type { MatrixDocument } from "../../../cli/report/documents/matrix.ts";
import type { Inputs } from "../../../cli/report/inputs.ts";
import { recorded } from "../../counterexamples/recorded.ts";

type Harm = { readonly property: string; readonly length: number };

const edit = (
  path: string,
  verdict: JudgedEdit["verdict"],
  more: { readonly why?: string; readonly harm?: Harm; readonly edit?: string } = {},
): JudgedEdit => {
  const [operation = "", ...rest] = path.split("/");
  const { why, harm } = more;
  return {
    operation,
    step: rest.join("/"),
    edit: more.edit ?? "remove",
    verdict,
    property: harm?.property ?? null,
    scenario: harm === undefined ? null : "userfault-toggle",
    machine: harm === undefined ? null : "x86-zap-slot",
    observable: null,
    counterexample:
      harm === undefined ? null : { file: null, steps: harm.length, minimal: "proven" },
    ...(why === undefined ? {} : { why }),
  };
};

const respected = (length: number) => ({ harm: { property: "userfault-respected", length } });

/** A design with both edges; `states` stands in the reasons, as sizes differ from design to design. */
const toggling = (design: string, states: string): AblationDocument => ({
  schema: 1,
  design,
  steps: [
    edit("set-flags/lock-slots", "optional", {
      why: `all else holds in 2 scenarios, ${states} states`,
    }),
    edit("set-flags/swap/await-srcu-readers", "mandatory", respected(19)),
    edit("set-flags/userfault-on/edge/zap/zap-leaf", "mandatory", respected(22)),
    edit("set-flags/userfault-on/edge/zap/kick", "mandatory", respected(27)),
    edit("set-flags/userfault-on/edge/zap/kick,zap-leaf", "optional", { edit: "order" }),
    edit("set-flags/userfault-on/edge/zap/unlock-mmu-write", "broken"),
    edit("set-flags/arch-commit/userfault-off/edge/recover/set-huge-leaf", "optional"),
    edit("set-flags/arch-commit/userfault-off/edge/recover/flush", "undecided"),
    edit("fault/retry-check", "mandatory", {
      why: "breaks install-still-valid in host-reclaim (x86), 17 steps",
    }),
    edit("fault/mark-accessed", "undecided"),
    edit("fault/mark-young", "undecided"),
    edit("notifier/seq++, in_progress--", "not-modelled", { edit: "order" }),
  ],
  removableTogether: [
    "set-flags/lock-slots",
    "set-flags/arch-commit/userfault-off/edge/recover/set-huge-leaf",
  ],
});

export const userfaultV3 = toggling("userfault-v3", "1,234");

/** 0->1 is not there. */
const createOnly: AblationDocument = {
  ...toggling("userfault-create-only", "5,678"),
  steps: toggling("userfault-create-only", "5,678").steps.filter(
    ({ step }) => !step.includes("userfault-on"),
  ),
};

const mainline: AblationDocument = {
  schema: 1,
  design: "mainline",
  steps: [edit("fault/retry-check", "mandatory", { why: "breaks it in 17 steps" })],
  removableTogether: [],
};

export const comparison: ComparisonDocument = {
  schema: 1,
  designs: ["userfault-v3", "userfault-create-only"],
  safety: [
    {
      scenario: "poison",
      machine: "x86",
      property: "no-stale-mmio",
      kind: "contract",
      verdicts: [
        { design: "userfault-v3", verdict: "violated", length: 13 },
        { design: "userfault-create-only", verdict: "holds", length: null },
      ],
    },
    {
      scenario: "poison",
      machine: "x86",
      property: "can-finish",
      kind: "can-finish",
      verdicts: [
        { design: "userfault-v3", verdict: "holds", length: null },
        { design: "userfault-create-only", verdict: "holds", length: null },
      ],
    },
  ],
  telling: [
    {
      a: "userfault-v3",
      b: "userfault-create-only",
      scenario: "userfault-toggle",
      kind: "differ",
      stimuli: ["vmm set-flags userfault=true", "vcpu0 fault gfn=0"],
      outcomes: { a: ["exits to the VMM"], b: ["the ioctl is refused", "reaches memory"] },
      length: 12,
    },
    {
      a: "userfault-v3",
      b: "userfault-create-only",
      scenario: "poison",
      kind: "equal-up-to",
      stimuli: null,
      outcomes: null,
      length: 20,
    },
  ],
  cost: [
    {
      scenario: "userfault-toggle",
      toggle: "0->1",
      design: "userfault-v3",
      states: 1000,
      measures: [
        {
          name: "sptes-zapped",
          max: 2,
          histogram: [
            [0, 10],
            [1, 40],
            [2, 5],
          ],
        },
        { name: "srcu-waits", max: 0, histogram: [[0, 55]] },
      ],
    },
  ],
  samples: [
    {
      workload: "post-copy",
      about: "pages arrive while the guest runs",
      seed: 7,
      design: "userfault-v3",
      measures: [{ name: "faults", total: 4321 }],
    },
  ],
};

export const matrix: MatrixDocument = {
  schema: 1,
  properties: ["userfault-respected", "can-finish", "notifier-balanced"],
  rows: [
    {
      edit: "set-flags/zap:remove",
      kills: [{ kind: "breach", length: 22 }, null, null],
      partial: false,
      broken: false,
    },
    {
      edit: "set-flags/kick:remove",
      kills: [{ kind: "breach", length: 19 }, { kind: "lost" }, null],
      partial: true,
      broken: false,
    },
    { edit: "set-flags/lock:remove", kills: [null, null, null], partial: false, broken: false },
  ],
};

/** Everything that a report can be made of. */
export const inputs: Inputs = {
  ablations: [mainline, userfaultV3, createOnly],
  comparison: { kind: "given", document: comparison },
  matrix: { kind: "given", document: matrix },
  verdicts: {
    kind: "given",
    document: (
      [
        ["mainline", "host-reclaim", "can-finish", "holds", null],
        ["userfault-v3", "host-reclaim", "can-finish", "holds", null],
        ["userfault-v3", "poison", "no-false-mmio-exit", "violated", 13],
        ["userfault-create-only", "poison", "no-false-mmio-exit", "violated", 13],
      ] as const
    ).map(([design, scenario, property, verdict, length]) => ({
      design,
      scenario,
      machine: "x86",
      scope: { vcpus: 2 },
      edits: [],
      property,
      verdict,
      length,
    })),
  },
  counterexamples: [
    recorded,
    { ...recorded, design: "other" },
    { ...recorded, edits: ["fault:no-wait"] },
  ],
};

/** The same without whatever a report can do without. */
export const leastInputs: Inputs = {
  ablations: [userfaultV3],
  comparison: { kind: "missing", command: "staleproof compare A B" },
  matrix: { kind: "missing", command: "staleproof ablate A --matrix" },
  verdicts: { kind: "missing", command: "npm run update" },
  counterexamples: [],
};

/** Every text of a value replaced by one that would like to be markup; what texts choose between stays. */
export const poisoned = <T>(value: T, poison: string, keep: readonly string[]): T =>
  JSON.parse(
    JSON.stringify(value, (name, member: unknown) =>
      typeof member !== "string" || keep.includes(name) ? member : `${poison}${member}`,
    ),
  ) as T;
