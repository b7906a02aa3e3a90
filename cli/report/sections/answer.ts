import { plural } from "../../support/terminal.ts";
import type { AblationDocument, JudgedEdit } from "../documents/ablation.ts";
import { commonPath, edgesOf, knowsUserfault, type EdgeOfDesign } from "../edges.ts";
import {
  code,
  codes,
  details,
  figures,
  paragraph,
  table,
  type Block,
  type Inline,
  type Section,
} from "../page.ts";
import { countOf, tallied, whyOf } from "../words.ts";

/** The question of the thread: of what a toggle of the flag does, what is mandatory? */
export const answerSection = (ablations: readonly AblationDocument[]): Section => {
  const knowing = ablations.filter(knowsUserfault);
  const others = ablations.filter((one) => !knowing.includes(one)).map(({ design }) => design);
  const all = knowing.flatMap(edgesOf);
  return {
    id: "answer",
    title: "What toggling USERFAULT needs",
    blocks: [
      paragraph(
        "The flag of a memslot that is there goes on (0->1) or off (1->0) by ",
        code("set-flags"),
        ". Each step of what a design does then was removed, alone, and the edited design searched. Mandatory: somebody is harmed, or something is not possible any more; the last column names the properties that say so, with the number of steps. Optional: every contract property holds without it. Broken: the edited design cannot run. A lock that is taken and never released shows as ",
        code("no-deadlock"),
        " or as broken: that tells of the edit rather than of the protocol.",
      ),
      ...(all.length === 0
        ? []
        : [
            table(
              "Steps on each edge by verdict",
              [
                "design",
                "edge",
                figures("mandatory"),
                figures("optional"),
                figures("undecided"),
                figures("broken"),
                "harmed",
              ],
              all.map(rowOf),
            ),
            paragraph(
              "The grace period is counted with 0->1, though both edges have it. Steps that an edge shares with every other change of flags are below, with all others.",
            ),
          ]),
      ...(others.length === 0 ? [] : [paragraph("Without the flag: ", ...codes(others), ".")]),
      ...all.flatMap(stepsOf),
    ],
  };
};

const removals = (edits: readonly JudgedEdit[]): readonly JudgedEdit[] =>
  edits.filter(({ edit }) => edit === "remove");

const rowOf = ({ design, edge, edits }: EdgeOfDesign): readonly (string | readonly Inline[])[] => {
  const name = [code(design)];
  if (edits === null) return [name, edge, "-", "-", "-", "-", "the design has no such edge"];
  const steps = removals(edits);
  const harmed = tallied(
    steps.flatMap(({ verdict, property }) =>
      verdict === "mandatory" && property !== null ? [property] : [],
    ),
  );
  return [
    name,
    edge,
    ...(["mandatory", "optional", "undecided", "broken"] as const).map((verdict) =>
      String(countOf(steps, verdict)),
    ),
    harmed.flatMap(({ text, count }, i) => [i === 0 ? "" : ", ", code(text), ` ${count}`]),
  ];
};

const stepsOf = ({ design, edge, edits }: EdgeOfDesign): readonly Block[] => {
  if (edits === null) return [];
  const common = commonPath(edits);
  const short = ({ step }: JudgedEdit): string =>
    common !== "" && step.startsWith(common) ? `.../${step.slice(common.length)}` : step;
  return [
    details(
      `${design}, ${edge}: ${plural(edits.length, "edit")} with their reasons`,
      ...(common === "" ? [] : [paragraph("Here ", code(".../"), " is ", code(common), ".")]),
      {
        kind: "judgements",
        caption: `What ${design} does on ${edge}, each edit alone`,
        rows: edits.map((one) => ({
          verdict: one.verdict,
          what: [code(`${short(one)}:${one.edit}`)],
          why: whyOf(one),
        })),
      },
    ),
  ];
};
