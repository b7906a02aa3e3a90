import type { ExpectedRow } from "../../check/expect.ts";
import type { Given } from "../inputs.ts";
import { code, codes, figures, paragraph, table, type Section, type Text } from "../page.ts";
import { groupedBy, tallied } from "../words.ts";
import { sectionOf } from "./missing.ts";

/** How the designs fare as they are. */
export const verdictsSection = (given: Given<readonly ExpectedRow[]>): Section =>
  sectionOf("verdicts", "Verdicts of the designs as they are", given, (rows) => {
    const plain = rows.filter(({ edits }) => edits.length === 0);
    const designs = [...new Set(plain.map(({ design }) => design))];
    return [
      paragraph(
        "Each design in each scenario that fits it, in the usual scopes: how many properties hold, and how many do not. What must be possible counts as violated where it is not.",
      ),
      table(
        "Verdicts by scenario and design",
        ["scenario", ...designs],
        groupedBy(plain, ({ scenario }) => scenario).map(([scenario, own]) => [
          [code(scenario)],
          ...designs.map((design) => cellOf(own.filter((row) => row.design === design))),
        ]),
      ),
      table(
        "What does not hold",
        ["property", "verdict", "scenario", "machine", figures("steps"), "designs"],
        groupedBy(
          plain.filter(({ verdict }) => verdict !== "holds"),
          ({ property, verdict, scenario, machine, length }) =>
            JSON.stringify([property, verdict, scenario, machine, length]),
        ).flatMap(([, alike]) =>
          alike
            .slice(0, 1)
            .map(({ property, verdict, scenario, machine, length }): readonly Text[] => [
              [code(property)],
              verdict,
              [code(scenario)],
              [code(machine)],
              length === null ? "-" : String(length),
              codes(alike.map(({ design }) => design)),
            ]),
        ),
      ),
    ];
  });

/** `17`, `16, 1 violated`; `-` where the design takes no part. */
const cellOf = (rows: readonly ExpectedRow[]): string => {
  if (rows.length === 0) return "-";
  const holding = rows.filter(({ verdict }) => verdict === "holds").length;
  const others = tallied(rows.flatMap(({ verdict }) => (verdict === "holds" ? [] : [verdict]))).map(
    ({ text, count }) => `${count} ${text}`,
  );
  return [String(holding), ...others].join(", ");
};
