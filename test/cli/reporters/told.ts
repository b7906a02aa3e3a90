import { rowsOf, type Difference } from "../../../cli/check/expect.ts";
import type { CellResult } from "../../../cli/check/document.ts";
import type { CellReport, PropertyReport } from "../../../cli/check/job.ts";
import { judgedOf, type Told } from "../../../cli/check/reporters/judged.ts";
import type { Verdict } from "../../../checker/verdict.ts";
import { recorded } from "../../counterexamples/recorded.ts";

const property = "gate-respected";

/** A cell of one property with this verdict; a violated one has the toy's schedule, `before` it so many more steps. */
export const cellWith = (
  verdict: Verdict,
  design: string,
  { before = 0, sentence = "reader0 passed the closed gate", file = null as string | null } = {},
): CellResult => {
  const more = Array.from({ length: before }, () => ({
    actor: "writer",
    operation: "tick",
    step: "tick",
    key: "00000000",
  }));
  const judged: PropertyReport = {
    property,
    kind: "contract",
    verdict,
    exercised: 1,
    finding: verdict === "violated" ? sentence : null,
    counterexample:
      verdict === "violated" ? { ...recorded, design, steps: [...more, ...recorded.steps] } : null,
    witness: null,
  };
  const report: CellReport = {
    cell: {
      design,
      scenario: "gate",
      machine: "toy",
      scope: recorded.scope,
      edits: [],
    },
    engine: "exhaustive",
    states: 6,
    transitions: 9,
    depth: 4,
    seconds: 0.123456,
    reductions: [],
    declined: null,
    limit: verdict === "undecided" ? "max-states" : null,
    broken: verdict === "broken" ? { step: "close/shut", message: sentence } : null,
    verdicts: [judged],
    steps: [],
    neverRan: [],
    waited: [],
    left: [],
  };
  return { report, verdicts: [{ verdict: judged, file, weakest: null }] };
};

/** So many violations in designs of their own, of three families, beside one cell that holds. */
export const violations = (count: number): readonly CellResult[] => [
  cellWith("holds", "careful"),
  ...Array.from({ length: count }, (_, i) =>
    cellWith("violated", `leaky${i}`, { before: i % 3, file: `counterexamples/${i}.json` }),
  ),
];

export const toldOf = (
  results: readonly CellResult[],
  differences: readonly Difference[] | null = null,
  more: Partial<Told> = {},
): Told => ({
  ...judgedOf(results, differences),
  neverRan: [],
  cells: results.length,
  states: 12,
  seconds: 1,
  interrupted: false,
  expected: differences !== null,
  properties: [
    { name: property, kind: "contract", claim: "Nobody passes.", brokenBy: ["no-wait"] },
  ],
  sourceOf: (_, { step }) =>
    step === "shut" ? "virt/kvm/kvm_main.c:kvm_swap_active_memslots" : "toy",
  version: () => "0.1.0",
  ...more,
});

/** The first verdict of these is not what a table said; something else in it was not judged. */
export const differingIn = (results: readonly CellResult[]): readonly Difference[] => {
  const [first] = rowsOf(results);
  if (first === undefined) return [];
  return [
    { row: first, judged: true, sentence: "holds, expected violated in 3 steps" },
    {
      row: { ...first, design: "gone" },
      judged: false,
      sentence: "expected holds, but it was not judged",
    },
  ];
};

/** What could end or begin something in one of the formats. */
export const hostile =
  "100%,:::error::x\r\n::set-output name=a::b ]]> <b>&\"' |a|`b` @somebody [x](http://evil) {0} \\ \u0000\u001b[31m \ud800 \ufffe SARIF_BUILDER_INVALID";

/** Every verdict, never-run steps and an interrupt, all with hostile names. */
export const hostileTold = (): Told =>
  toldOf(
    (["holds", "violated", "undecided", "vacuous", "broken"] as const).map((verdict) =>
      cellWith(verdict, `${verdict} ${hostile}`, { sentence: hostile, file: hostile }),
    ),
    null,
    {
      neverRan: [{ design: hostile, step: hostile }],
      interrupted: true,
      properties: [
        { name: property, kind: "contract", claim: hostile, brokenBy: [hostile] },
        { name: hostile, kind: "internal", claim: hostile, brokenBy: [] },
      ],
    },
  );
