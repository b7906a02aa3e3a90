import type { Counterexample } from "../../counterexamples/file.ts";
import { familiesOf, turnsOf } from "../../counterexamples/family.ts";
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

/** The document of `report --json`: the answer, and how many counterexamples there are. */
export const summaryDocument = ({ ablations, counterexamples }: Inputs): object => ({
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
            : Object.fromEntries(verdicts.map((verdict) => [verdict, countOf(removed, verdict)])),
      };
    }),
  counterexamples: {
    unedited: counted(counterexamples.filter(({ edits }) => edits.length === 0)),
    edited: counted(counterexamples.filter(({ edits }) => edits.length > 0)),
  },
});

const counted = (files: readonly Counterexample[]): object => ({
  files: files.length,
  families: familiesOf(files).length,
  courses: familiesOf(files, turnsOf).length,
});
