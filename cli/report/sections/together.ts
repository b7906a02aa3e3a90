import { plural } from "../../support/terminal.ts";
import type { AblationDocument } from "../documents/ablation.ts";
import {
  bullets,
  code,
  details,
  figures,
  paragraph,
  table,
  type Block,
  type Section,
} from "../page.ts";
import { groupedBy } from "../words.ts";

/** Which optional steps can all be left out at a time. */
export const togetherSection = (ablations: readonly AblationDocument[]): Section => ({
  id: "together",
  title: "What can go together",
  blocks: [
    paragraph(
      "Two steps that are optional each alone may stand in for each other. So optional steps were removed one after another, in their order, each time judged by the whole suite: these can all go at once. Another order may give another set.",
    ),
    table(
      "Steps that can be removed together",
      ["design", figures("optional alone"), figures("together")],
      ablations.map(({ design, steps, removableTogether }) => [
        [code(design)],
        String(
          steps.filter(({ edit, verdict }) => edit === "remove" && verdict === "optional").length,
        ),
        String(removableTogether.length),
      ]),
    ),
    ...(ablations.length === 1
      ? []
      : [paragraph("The set of a design is every step below that is listed for it.")]),
    ...groupsOf(ablations),
  ],
});

/** Steps by the designs in whose set they are: sets of designs have most in common. */
const groupsOf = (ablations: readonly AblationDocument[]): readonly Block[] => {
  const steps = [...new Set(ablations.flatMap(({ removableTogether }) => removableTogether))];
  const sets = ablations.map(({ design, removableTogether }) => ({
    design,
    set: new Set(removableTogether),
  }));
  const designsOf = (step: string): string =>
    sets.flatMap(({ design, set }) => (set.has(step) ? [design] : [])).join(", ");
  return groupedBy(steps, designsOf).map(([designs, alike]) =>
    details(
      `${designs}: ${plural(alike.length, "step")}`,
      bullets(alike.map((step) => [code(step)])),
    ),
  );
};
