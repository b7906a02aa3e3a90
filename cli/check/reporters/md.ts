import { markdownOf } from "../../report/markdown.ts";
import { code, figures, paragraph, table, type Block, type Text } from "../../report/page.ts";
import { grouped, plural } from "../../support/terminal.ts";
import { placeOf, type Judged, type Standing, type Told } from "./judged.ts";

/** GitHub refuses a comment of more than 65,536 characters. */
const mostCharacters = 60_000;

/**
 * Markdown for a comment on a pull request, or for a step's summary: what alarms first, then how many verdicts of each kind a design has.
 * What does not fit is counted, never left out in silence.
 */
export const md = (told: Told): string => {
  const alarming = told.judged.filter(({ standing }) => rank(standing) >= 0);
  const sorted = alarming.toSorted((a, b) => rank(a.standing) - rank(b.standing));
  const rows = [
    ...told.missing.map(({ row, sentence }): Row => [
      [code("different")],
      placeOf(row),
      [code(row.property)],
      "",
      sentence,
    ]),
    ...sorted.map(rowOf),
  ];
  // A table's columns are as wide as their widest cell: the length is known when it is written.
  let most = rows.length;
  for (;;) {
    const written = pageOf(told, rows, most);
    if (written.length <= mostCharacters || most === 0) return written;
    most = Math.floor(most * Math.min(0.9, mostCharacters / written.length));
  }
};

type Row = readonly Text[];

/** What is of interest, the worst first; -1: nothing to tell. */
const rank = (standing: Standing): number =>
  ["different", "violated", "broken", "undecided", "vacuous"].indexOf(standing);

const rowOf = ({ report, verdict, standing, sentence, file }: Judged): Row => [
  [code(standing)],
  placeOf(report.cell),
  [code(verdict.property)],
  String(verdict.counterexample?.steps.length ?? ""),
  file === null ? sentence : [`${sentence} `, code(file)],
];

const pageOf = (told: Told, rows: readonly Row[], most: number): string => {
  const { judged, cells, states, seconds, neverRan, interrupted } = told;
  const left = rows.length - most;
  const blocks: readonly Block[] = [
    ...(rows.length === 0
      ? [paragraph(told.expected ? "All verdicts are as expected." : "All properties hold.")]
      : []),
    ...(most === 0
      ? []
      : [
          table(
            "What does not hold",
            ["verdict", "where", "property", figures("steps"), "why"],
            rows.slice(0, most),
          ),
        ]),
    ...(left > 0 && rows.length > 0
      ? [paragraph(`${plural(left, "more row")} did not fit; all: `, code("--json FILE"))]
      : []),
    ...(neverRan.length === 0
      ? []
      : [
          paragraph(
            `${plural(neverRan.length, "step")} never ran in any scenario of their design.`,
          ),
        ]),
    ...(interrupted ? [paragraph({ strong: "Interrupted" }, ": not all was searched.")] : []),
    table(
      "Verdicts by design",
      ["design", ...kinds.map((kind) => figures(kind))],
      countsOf(judged),
    ),
    paragraph(
      `${plural(cells, "cell")}, ${plural(states, "state")}, ${grouped(Math.round(seconds))} s.`,
    ),
  ];
  return markdownOf({
    title: "Staleproof",
    about: [],
    sections: [{ id: "check", title: titleOf(told, rows.length), blocks }],
  });
};

const titleOf = ({ judged }: Told, alarms: number): string =>
  alarms === 0
    ? `${plural(judged.length, "verdict")}, none to be looked at`
    : `${grouped(alarms)} of ${plural(judged.length, "verdict")} to be looked at`;

const kinds = ["holds", "violated", "undecided", "vacuous", "broken"] as const;

const countsOf = (judged: readonly Judged[]): readonly Row[] => {
  const subjects = [...new Set(judged.map(subjectOf))];
  return subjects.map((name) => {
    const own = judged.filter((one) => subjectOf(one) === name);
    const count = (kind: string): string =>
      String(own.filter(({ verdict }) => verdict.verdict === kind).length);
    return [[code(name)], ...kinds.map(count)];
  });
};

const subjectOf = ({ report: { cell } }: Judged): string =>
  [cell.design, ...cell.edits].join(" + ");
