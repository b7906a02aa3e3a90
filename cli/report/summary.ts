import { z } from "zod";
import type { Counterexample } from "../../counterexamples/file.ts";
import { familiesOf, turnsOf } from "../../counterexamples/family.ts";
import { count, text } from "../support/shapes.ts";
import { grouped, plural } from "../support/terminal.ts";
import { edgesOf, knowsUserfault } from "./edges.ts";
import type { Inputs } from "./inputs.ts";
import { countsText } from "./sections/counterexamples.ts";
import { countOf } from "./words.ts";

const verdicts = ["mandatory", "optional", "undecided", "broken"] as const;

/** The closing line. */
export const summaryText = ({ ablations, counterexamples }: Inputs): string => {
  const edits = ablations.flatMap(({ steps }) =>
    steps.filter(({ verdict }) => verdict !== "not-modelled"),
  );
  const counts = verdicts.map((verdict) => `${grouped(countOf(edits, verdict))} ${verdict}`);
  return `${plural(ablations.length, "design")}, ${plural(edits.length, "edit")}: ${counts.join(", ")}; ${countsText(counterexamples)}`;
};

const countedShape = z.strictObject({ files: count, families: count, courses: count });

/** The document of `report --json`: the answer, and how many counterexamples there are. */
export const summaryDocument = z.strictObject({
  schema: z.literal(1),
  edges: z
    .array(
      z.strictObject({
        design: text,
        edge: text,
        /** of the steps that are removed one by one; null: not judged */
        steps: z
          .strictObject({ mandatory: count, optional: count, undecided: count, broken: count })
          .nullable(),
      }),
    )
    .readonly(),
  counterexamples: z.strictObject({ unedited: countedShape, edited: countedShape }),
});
export type SummaryDocument = Readonly<z.infer<typeof summaryDocument>>;

/** Makes the document of a report's inputs. */
export const summaryDocumentOf = ({ ablations, counterexamples }: Inputs): SummaryDocument => ({
  schema: 1,
  edges: ablations
    .filter(knowsUserfault)
    .flatMap(edgesOf)
    .map(({ design, edge, edits }) => {
      const removed = edits?.filter(({ edit }) => edit === "remove") ?? null;
      return {
        design,
        edge,
        steps:
          removed === null
            ? null
            : {
                mandatory: countOf(removed, "mandatory"),
                optional: countOf(removed, "optional"),
                undecided: countOf(removed, "undecided"),
                broken: countOf(removed, "broken"),
              },
      };
    }),
  counterexamples: {
    unedited: counted(counterexamples.filter(({ edits }) => edits.length === 0)),
    edited: counted(counterexamples.filter(({ edits }) => edits.length > 0)),
  },
});

const counted = (files: readonly Counterexample[]): z.infer<typeof countedShape> => ({
  files: files.length,
  families: familiesOf(files).length,
  courses: familiesOf(files, turnsOf).length,
});
