import { program } from "../../support/failure.ts";
import { bullets, code, paragraph, type Section } from "../page.ts";

/** How to get from a line of the report to what it rests on. */
export const originSection: Section = {
  id: "origin",
  title: "How to see for yourself",
  blocks: [
    paragraph(
      "This report is written from documents of other commands, and says nothing that is not in them. In a checkout of Staleproof:",
    ),
    bullets([
      [
        "the schedule that makes a step mandatory: ",
        code(
          `${program} check --design DESIGN --scenario SCENARIO --property PROPERTY --edit OPERATION/STEP:EDIT`,
        ),
        ", which records it and prints how to show it",
      ],
      ["a recorded schedule, drawn: ", code(`${program} show FILE`)],
      ["the verdicts of a design anew: ", code(`${program} ablate DESIGN`)],
      ["this report: ", code(`${program} report`)],
    ]),
  ],
};
