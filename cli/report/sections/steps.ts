import { grouped, plural } from "../../support/terminal.ts";
import type { AblationDocument, JudgedEdit } from "../documents/ablation.ts";
import { edgesOf } from "../edges.ts";
import {
  code,
  codes,
  details,
  figures,
  paragraph,
  table,
  type Block,
  type Section,
} from "../page.ts";
import { sharedEdits, type EditOfDesign, type SharedEdit } from "../shared-edits.ts";
import { countOf, groupedBy, tallied, whyOf } from "../words.ts";

/** Every edit of every design, with its reason. What designs agree on stands there once. */
export const stepsSection = (ablations: readonly AblationDocument[]): Section => {
  const names = ablations.map(({ design }) => design);
  const edits = ablations.flatMap(({ design, steps }) => steps.map((edit) => ({ design, edit })));
  const above = new Set(ablations.flatMap(edgesOf).flatMap(({ edits: shown }) => shown ?? []));
  const below = edits.filter(({ edit }) => edit.verdict !== "not-modelled" && !above.has(edit));
  const hasPlaces = ablations.some(({ nowhere }) => nowhere !== undefined);
  return {
    id: "steps",
    title: "All steps",
    blocks: [
      paragraph(
        "What was edited: a step removed, its wait or its check dropped, a loop narrowed, two neighbours exchanged. The steps of the two edges are listed above, all others here; what designs agree on stands here once.",
      ),
      table(
        "Edits of each design by verdict",
        [
          "design",
          figures("edits"),
          figures("mandatory"),
          figures("optional"),
          figures("undecided"),
          figures("broken"),
          ...(hasPlaces ? [figures("no place")] : []),
        ],
        ablations.map(({ design, steps, nowhere }) => {
          const own = steps.filter(({ verdict }) => verdict !== "not-modelled");
          return [
            [code(design)],
            grouped(own.length),
            ...(["mandatory", "optional", "undecided", "broken"] as const).map((verdict) =>
              grouped(countOf(own, verdict)),
            ),
            ...(hasPlaces ? [nowhere === undefined ? "" : grouped(nowhere.length)] : []),
          ];
        }),
      ),
      ...(hasPlaces ? [aboutPlaces] : []),
      ...groupedBy(below, ({ edit }) => edit.operation).map(([operation, own]) =>
        operationOf(operation, own, names),
      ),
      ...notModelled(edits.map(({ edit }) => edit)),
    ],
  };
};

const aboutPlaces = paragraph(
  "No place: edits that alter the design in none of its scenarios, since none brings the operation and the mechanism together. They are not judged, and not counted as edits; the tables in ",
  code("docs/ablation/"),
  " list them.",
);

const operationOf = (
  operation: string,
  own: readonly EditOfDesign[],
  all: readonly string[],
): Block => {
  const shared = sharedEdits(own);
  const told = shared.filter(({ edit }) => edit.verdict !== "undecided");
  const open = shared.filter(({ edit }) => edit.verdict === "undecided");
  const having = [...new Set(own.map(({ design }) => design))];
  const counts = tallied(shared.map(({ edit }) => edit.verdict)).map(
    ({ text, count }) => `${grouped(count)} ${text}`,
  );
  return details(
    `${operation}: ${counts.join(", ")}`,
    ...(having.length === all.length ? [] : [paragraph("Only in ", ...codes(having), ".")]),
    ...(told.length === 0
      ? []
      : [
          {
            kind: "judgements",
            caption: `${operation}, each edit alone`,
            rows: told.map(({ edit, why, designs }) => ({
              verdict: edit.verdict,
              what: [
                code(`${edit.step}:${edit.edit}`),
                ...(designs.length === having.length ? [] : [" (", ...codes(designs), ")"]),
              ],
              why,
            })),
          } satisfies Block,
        ]),
    ...(open.length === 0 ? [] : [undecided(operation, open)]),
  );
};

/** Many are undecided for one reason: the reasons are listed, with an example each; documents of ablate have all. */
const undecided = (operation: string, open: readonly SharedEdit[]): Block =>
  table(
    `${operation}: undecided edits by reason`,
    ["reason", figures("edits"), "such as"],
    groupedBy(open, ({ why }) => why).map(([why, alike]) => [
      why,
      grouped(alike.length),
      alike.slice(0, 1).map(({ edit }) => code(`${edit.step}:${edit.edit}`)),
    ]),
  );

const notModelled = (edits: readonly JudgedEdit[]): readonly Block[] => {
  const pairs = new Map(
    edits
      .filter(({ verdict }) => verdict === "not-modelled")
      .map((one) => [`${one.operation}: ${one.step}: ${whyOf(one)}`, one]),
  );
  return pairs.size === 0
    ? []
    : [
        details(`not modelled: ${plural(pairs.size, "pair")} of accesses`, {
          kind: "judgements",
          caption: "Pairs of accesses whose order the model takes for granted",
          rows: [...pairs.values()].map((one) => ({
            verdict: one.verdict,
            what: `${one.operation}: ${one.step}`,
            why: whyOf(one),
          })),
        }),
      ];
};
