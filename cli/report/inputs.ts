import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Counterexample } from "../../counterexamples/file.ts";
import { readExpected, type ExpectedRow } from "../check/expect.ts";
import { typed } from "../context.ts";
import { readCounterexample } from "../resolve.ts";
import { reasonOf, program, UserError } from "../support/failure.ts";
import { ablationDocument, type AblationDocument } from "./documents/ablation.ts";
import { comparisonDocument, type ComparisonDocument } from "./documents/comparison.ts";
import { matrixDocument, type MatrixDocument } from "./documents/matrix.ts";
import { readDocument } from "../support/read-document.ts";

/** An input that a report can do without. */
export type Given<T> =
  | { readonly kind: "given"; readonly document: T }
  | { readonly kind: "missing"; readonly command: string };

/** Everything that a report is made of: it is a function of this and of nothing else. */
export interface Inputs {
  /** In the order in which tables list designs; at least one. */
  readonly ablations: readonly AblationDocument[];
  readonly comparison: Given<ComparisonDocument>;
  readonly matrix: Given<MatrixDocument>;
  readonly verdicts: Given<readonly ExpectedRow[]>;
  readonly counterexamples: readonly Counterexample[];
}

/** Where the inputs lie. */
export interface Places {
  readonly ablation: string;
  /** null: the usual one, if it is there. */
  readonly compare: string | null;
  readonly matrix: string | null;
  /** The checkout. */
  readonly root: string;
}

/**
 * Reads the committed documents. Throws UserError for a missing folder of ablations, for a file that was named and is not there, and for
 * every damaged one.
 */
export const readInputs = (
  places: Places,
  designs: readonly { readonly name: string }[],
): Inputs => {
  const { root } = places;
  const usual = (...parts: readonly string[]): string => typed(join(root, ...parts));
  const optional = <T>(
    named: string | null,
    fallback: string,
    command: string,
    read: (path: string) => T,
  ): Given<T> => {
    const path = named ?? fallback;
    return named === null && !existsSync(path)
      ? { kind: "missing", command }
      : { kind: "given", document: read(path) };
  };
  const compareCommand = `${program} compare ${designs.map(({ name }) => name).join(" ")} --json ${usual("docs", "ablation", "compare.json")}`;
  const matrixCommand = `${program} ablate ${designs.at(-1)?.name ?? "DESIGN"} --matrix --json ${usual("docs", "ablation", "matrix.json")}`;
  return {
    ablations: readAblations(places.ablation, designs),
    comparison: optional(
      places.compare,
      join(places.ablation, "compare.json"),
      compareCommand,
      (path) =>
        readDocument(path, {
          schema: comparisonDocument,
          name: "document of compare",
          next: compareCommand,
        }),
    ),
    matrix: optional(places.matrix, join(places.ablation, "matrix.json"), matrixCommand, (path) =>
      readDocument(path, { schema: matrixDocument, name: "kill matrix", next: matrixCommand }),
    ),
    verdicts: optional(
      null,
      usual("test", "golden", "verdicts.json"),
      "npm run update",
      readExpected,
    ),
    counterexamples: ["recorded", "faults"]
      .map((folder) => usual("counterexamples", folder))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        jsonFilesIn(folder).map((name) => readCounterexample(join(folder, name))),
      ),
  };
};

/** What may lie beside the documents of designs. */
const isOther = (name: string): boolean =>
  name === "compare.json" || name === "matrix.json" || name.endsWith(".evidence.json");

const readAblations = (
  folder: string,
  designs: readonly { readonly name: string }[],
): readonly AblationDocument[] => {
  const first = designs[0]?.name ?? "DESIGN";
  const command = (design: string): string =>
    `${program} ablate ${design} --json ${join(folder, `${design}.json`)}`;
  if (!existsSync(folder))
    throw new UserError(
      `no folder ${folder} with documents of ablate`,
      `make one: ${command(first)}`,
    );
  const rank = ({ design }: AblationDocument): number => {
    const place = designs.findIndex(({ name }) => name === design);
    return place < 0 ? designs.length : place;
  };
  const read = jsonFilesIn(folder)
    .filter((name) => !isOther(name))
    .map((name) => {
      const path = join(folder, name);
      const design = name.replace(/\.json$/, "");
      const document = readDocument(path, {
        schema: ablationDocument,
        name: "document of ablate",
        next: command(design),
      });
      if (document.design !== design)
        throw new UserError(
          `${path} is of the design ${JSON.stringify(document.design)}`,
          `name the file after it, or write it anew: ${command(design)}`,
        );
      return document;
    });
  if (read.length === 0)
    throw new UserError(`${folder} has no document of ablate`, `make one: ${command(first)}`);
  return read.sort((a, b) => rank(a) - rank(b));
};

/** By name, so that a report does not depend on the order of the file system. */
const jsonFilesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    throw new UserError(`cannot read ${folder} (${reasonOf(error)})`, "name another folder");
  }
};
