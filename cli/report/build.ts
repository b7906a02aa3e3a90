import type { Inputs } from "./inputs.ts";
import { code, codes, type Page } from "./page.ts";
import { answerSection } from "./sections/answer.ts";
import { costSection } from "./sections/cost.ts";
import { counterexamplesSection } from "./sections/counterexamples.ts";
import { matrixSection } from "./sections/matrix.ts";
import { originSection } from "./sections/origin.ts";
import { stepsSection } from "./sections/steps.ts";
import { tellingSection } from "./sections/telling.ts";
import { togetherSection } from "./sections/together.ts";
import { verdictsSection } from "./sections/verdicts.ts";

/** The whole report: of equal inputs equal pages, wherever and whenever they are made. */
export const buildReport = ({
  ablations,
  comparison,
  matrix,
  verdicts,
  counterexamples,
}: Inputs): Page => ({
  title: "Staleproof: which flushes, zaps and waits are mandatory",
  about: [
    [
      "A model of KVM's protocol between memslots, SPTEs and TLBs was searched exhaustively: every interleaving of vCPUs, ioctls and the host, in small scopes. Designs: ",
      ...codes(ablations.map(({ design }) => design)),
      ".",
    ],
    [
      "A verdict is one of a scope: a few vCPUs, gfns and frames, sequentially consistent. ",
      code("mandatory"),
      " comes with a schedule that replays, or with what is not possible any more; ",
      code("optional"),
      " rests on whole spaces of the scenarios that there are, and says nothing about others.",
    ],
  ],
  sections: [
    answerSection(ablations),
    verdictsSection(verdicts),
    togetherSection(ablations),
    stepsSection(ablations),
    matrixSection(matrix),
    tellingSection(comparison),
    costSection(comparison),
    counterexamplesSection(counterexamples),
    originSection,
  ],
});
