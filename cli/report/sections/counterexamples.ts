import type { Counterexample } from "../../../counterexamples/file.ts";
import { familiesOf, turnsOf } from "../../../counterexamples/family.ts";
import { plural } from "../../support/terminal.ts";
import {
  code,
  codes,
  details,
  figures,
  paragraph,
  table,
  type Section,
  type Text,
} from "../page.ts";

/** How many recorded schedules there are, and how many when names do not count. */
export const countsText = (files: readonly Counterexample[]): string =>
  `${plural(files.length, "counterexample")} in ${plural(familiesOf(files).length, "family", "families")} (${plural(familiesOf(files, turnsOf).length, "course")} of turns)`;

/** The recorded counterexamples, by family. */
export const counterexamplesSection = (files: readonly Counterexample[]): Section => {
  const unedited = files.filter(({ edits }) => edits.length === 0);
  const edited = files.filter(({ edits }) => edits.length > 0);
  return {
    id: "counterexamples",
    title: "Counterexamples",
    blocks: [
      paragraph(
        "Counterexamples that differ in names only (of vCPUs, gfns, frames), or in the design, scenario or edit in which they were found, are one family. Where it is only the steps within turns that differ, such as by the one that an edit took away, the course of turns is the same: a hint that the bug is, not a proof.",
      ),
      paragraph(`Of the designs as they are: ${countsText(unedited)}.`),
      paragraph(`Of seeded faults and edits: ${countsText(edited)}.`),
      ...(unedited.length === 0
        ? []
        : [tableOf("Courses of turns of the designs as they are", unedited)]),
      ...(edited.length === 0
        ? []
        : [
            details(
              "Courses of turns of seeded faults and edits",
              tableOf("Courses of turns of seeded faults and edits", edited),
            ),
          ]),
    ],
  };
};

/** By course of turns; within it, families. */
const tableOf = (caption: string, files: readonly Counterexample[]) =>
  table(
    caption,
    ["property", figures("steps"), figures("files"), figures("families"), "scenarios", "found in"],
    familiesOf(files, turnsOf).map(({ members }): readonly Text[] => [
      [code(members[0].property)],
      rangeOf(members.map(({ steps }) => steps.length)),
      String(members.length),
      String(familiesOf(members).length),
      codes([...new Set(members.map(({ scenario }) => scenario))]),
      codes([...new Set(members.map(({ design, edits }) => [design, ...edits].join(" + ")))]),
    ]),
  );

/** `41`, `41-54` */
const rangeOf = (numbers: readonly number[]): string => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least}-${most}`;
};
