import { sourceHash, type Program } from "../support/source-hash.ts";

/** What is made of reports, beside the names by which they are told apart. */
const isJudgement = (path: string): boolean =>
  path.startsWith("checker/ablation/") && !/\/(?:identity|footprint)$/.test(path);

/**
 * A hash of the text of everything that a search's outcome rests on, beside what it is asked: the engine, the model, the properties, and the
 * dependencies that they run on. The text of steps would not be enough: they are closures. So any change in these folders, a comment too,
 * makes all results be looked for anew.
 */
export const hashSources = (program: Program): string =>
  sourceHash(program, {
    folders: ["checker", "model", "properties", "counterexamples"],
    leaves: isJudgement,
    files: [
      "cli/kvm",
      "cli/check/graphs",
      "cli/check/run-job",
      "cli/ablate/ground",
      "cli/ablate/neighbours",
      "cli/ablate/observe",
      "cli/ablate/questions",
      "cli/ablate/search-cells",
      "cli/ablate/tell",
    ],
  });
