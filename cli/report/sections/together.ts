import { plural } from "../../support/terminal.ts";
import type { AblationDocument } from "../documents/ablation.ts";
import { bullets, code, details, paragraph, figures, table, type Section } from "../page.ts";
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
    // Designs with the same set are listed once.
    ...groupedBy(
      ablations.filter(({ removableTogether }) => removableTogether.length > 0),
      ({ removableTogether }) => removableTogether.join("\n"),
    ).flatMap(([, alike]) =>
      alike
        .slice(0, 1)
        .map(({ removableTogether: steps }) =>
          details(
            `${alike.map(({ design }) => design).join(", ")}: ${plural(steps.length, "step")}`,
            bullets(steps.map((step) => [code(step)])),
          ),
        ),
    ),
  ],
});
