import { grouped, plural } from "../support/terminal.ts";
import type { Report, ReportOf } from "./document.ts";
import { differencesOfCase } from "./judge.ts";

/** A report in lines, for people: what is not as it should be, and how much there is of what. */
export const reportText = (report: Report): string => {
  switch (report.kind) {
    case "check":
      return checkText(report);
    case "gallery":
      return galleryText(report);
    case "ablate":
      return report.tables
        .map(({ design, steps }) =>
          [`${design}: ${plural(steps.length, "edit")}`, countsOf(steps, editVerdicts)].join(", "),
        )
        .join("\n");
  }
};

const verdicts = ["holds", "violated", "undecided", "vacuous", "broken"] as const;
const editVerdicts = ["mandatory", "optional", "broken", "undecided"] as const;

/** `3 holds, 1 violated` */
const countsOf = (
  rows: readonly { readonly verdict: string }[],
  words: readonly string[],
): string =>
  words
    .flatMap((word) => {
      const count = rows.filter(({ verdict }) => verdict === word).length;
      return count === 0 ? [] : [`${grouped(count)} ${word}`];
    })
    .join(", ");

const checkText = ({ results, neverRan }: ReportOf<"check">): string =>
  [
    ...results
      .filter(({ verdict }) => verdict !== "holds")
      .map((one) =>
        [
          [one.design, ...one.edits].join("+"),
          one.scenario,
          ...(one.seed === null ? [] : [`seed ${one.seed}`]),
          one.property,
          one.verdict,
          ...(one.counterexample === null ? [] : [String(one.counterexample.steps)]),
        ].join(" "),
      ),
    ...(neverRan.length > 0
      ? [`${plural(neverRan.length, "step")} never ran in any scenario`]
      : []),
    `${plural(results.length, "verdict")}: ${countsOf(results, verdicts)}`,
  ].join("\n");

const galleryText = ({ cases }: ReportOf<"gallery">): string => {
  const different = cases.flatMap((one) =>
    differencesOfCase(one).map((text) => `${one.id}: ${text}`),
  );
  const good = cases.filter((one) => differencesOfCase(one).length === 0).length;
  return [
    ...different,
    `${plural(cases.length, "case")}: ${grouped(good)} as ${good === 1 ? "it" : "they"} should be`,
  ].join("\n");
};
