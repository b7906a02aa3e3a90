import { match } from "ts-pattern";
import { plural } from "../../support/terminal.ts";
import type { ComparisonDocument } from "../documents/comparison.ts";
import type { Given } from "../inputs.ts";
import {
  code,
  details,
  figures,
  paragraph,
  table,
  type Block,
  type Section,
  type Text,
} from "../page.ts";
import { sectionOf } from "./missing.ts";

type Telling = ComparisonDocument["telling"][number];
type Safety = ComparisonDocument["safety"][number];

/** What tells two designs apart: verdicts, and the shortest stimuli to which they answer differently. */
export const tellingSection = (given: Given<ComparisonDocument>): Section =>
  sectionOf("telling", "What tells the designs apart", given, ({ designs, safety, telling }) => {
    const differing = safety.filter(
      ({ verdicts }) => new Set(verdicts.map(({ verdict }) => verdict)).size > 1,
    );
    return [
      paragraph(
        `${plural(safety.length, "property", "properties")} of scenarios were compared: ${differing.length === 0 ? "all have the same verdict in every design" : `${differing.length} have not the same verdict in every design`}.`,
      ),
      ...(differing.length === 0
        ? []
        : [
            table(
              "Properties that do not have the same verdict in all designs",
              ["property", "kind", "scenario", "machine", ...designs],
              differing.map((one): readonly Text[] => [
                [code(one.property)],
                one.kind,
                [code(one.scenario)],
                [code(one.machine)],
                ...designs.map((design) => verdictIn(one, design)),
              ]),
            ),
          ]),
      table(
        "Stimuli to which two designs answer differently, the shortest in each scenario",
        ["designs", "scenario", "answer", figures("stimuli"), figures("steps")],
        telling.map((one): readonly Text[] => [
          [code(one.a), ", ", code(one.b)],
          [code(one.scenario)],
          kindOf(one),
          one.stimuli === null ? "-" : String(one.stimuli.length),
          one.length === null ? "-" : String(one.length),
        ]),
      ),
      ...telling.flatMap(stimuliOf),
    ];
  });

const verdictIn = ({ verdicts }: Safety, design: string): string => {
  const own = verdicts.find((one) => one.design === design);
  if (own === undefined) return "-";
  return own.length === null ? own.verdict : `${own.verdict} (${own.length})`;
};

const kindOf = ({ kind, length }: Telling): string =>
  match(kind)
    .with("differ", () => "differ")
    .with("equal", () => "the same to every stimulus")
    .with("equal-up-to", () =>
      length === null ? "the same as far as searched" : `the same up to ${plural(length, "step")}`,
    )
    .with("undecided", () => "undecided")
    .exhaustive();

const stimuliOf = ({ a, b, scenario, stimuli, outcomes }: Telling): readonly Block[] =>
  stimuli === null
    ? []
    : [
        details(
          `${a} and ${b}, ${scenario}: ${plural(stimuli.length, "stimulus", "stimuli")}`,
          { kind: "list", ordered: true, items: stimuli },
          ...(outcomes === null
            ? []
            : [
                table(
                  "What can come of it",
                  ["design", "outcomes"],
                  [
                    [[code(a)], outcomes.a.join("; ") || "nothing"],
                    [[code(b)], outcomes.b.join("; ") || "nothing"],
                  ],
                ),
              ]),
        ),
      ];
