import { exportDocument } from "./export/document.ts";
import { trailDocument } from "./replay/trail-document.ts";
import { z } from "zod";
import { counterexampleDocument } from "../counterexamples/file.ts";
import { scheduleDocument } from "../counterexamples/schedule.ts";
import { traceDocumentShape } from "../counterexamples/trace-document.ts";
import { committedMatrix } from "./ablate/committed-matrix.ts";
import { committedTable } from "./ablate/committed.ts";
import { ablateDocument, evidenceDocument } from "./ablate/document.ts";
import { checkDocument } from "./check/document.ts";
import { verdictTable } from "./check/expect.ts";
import { checkpointHeader } from "./checkpoint/header.ts";
import { faultTable } from "./check/faults.ts";
import { galleryDocument } from "./gallery/document.ts";
import { listDocument } from "./list/document.ts";
import { kernelDocument } from "./list/kernel.ts";
import { mergeDocument } from "./merge/document.ts";
import { newDocument } from "./new-property.ts";
import { replayDocument, replayFolderDocument } from "./replay/document.ts";
import { comparisonDocument } from "./report/documents/comparison.ts";
import { summaryDocument } from "./report/summary.ts";
import { sweepDocument } from "./sweep/document.ts";
import { thoroughTable } from "./thorough/row.ts";
import { traceCommandDocument } from "./trace/document.ts";

/** One kind of our JSON. */
export interface DocumentKind {
  /** of its file in docs/schemas/, without `.json` */
  readonly name: string;
  readonly about: string;
  /** What validates it, or what its type is derived from. */
  readonly definition: z.ZodType;
}

/** All JSON that we write, files first, then by command. */
export const documentKinds: readonly DocumentKind[] = [
  {
    name: "counterexample",
    about: "counterexamples/**/*.json, and what check and ablate record",
    definition: counterexampleDocument,
  },
  { name: "schedule", about: "what view saves of an exploration", definition: scheduleDocument },
  { name: "verdicts", about: "test/golden/verdicts.json", definition: verdictTable },
  { name: "faults", about: "test/golden/faults.json", definition: faultTable },
  { name: "thorough", about: "test/golden/thorough.json", definition: thoroughTable },
  {
    name: "checkpoint",
    about: "the header of a file of check --checkpoint",
    definition: checkpointHeader,
  },
  { name: "check", about: "check --json", definition: checkDocument },
  { name: "ablate", about: "ablate DESIGN --json", definition: ablateDocument },
  {
    name: "ablate-table",
    about: "ablate DESIGN --table, as docs/ablation/DESIGN.json",
    definition: committedTable,
  },
  { name: "ablate-evidence", about: "ablate DESIGN --evidence", definition: evidenceDocument },
  {
    name: "ablate-matrix",
    about: "ablate DESIGN --matrix --json, as docs/ablation/matrix.json",
    definition: committedMatrix,
  },
  {
    name: "compare",
    about: "compare --json, as docs/ablation/compare.json",
    definition: comparisonDocument,
  },
  { name: "gallery", about: "gallery --json", definition: galleryDocument },
  { name: "replay", about: "replay FILE --json", definition: replayDocument },
  { name: "replay-folder", about: "replay FOLDER --json", definition: replayFolderDocument },
  { name: "replay-trail", about: "replay --trail FILE --json", definition: trailDocument },
  { name: "export", about: "export --json", definition: exportDocument },
  { name: "show", about: "show FILE --json", definition: traceDocumentShape },
  { name: "report", about: "report --json", definition: summaryDocument },
  { name: "sweep", about: "sweep --json, one shard", definition: sweepDocument },
  { name: "merge", about: "merge FILES --json", definition: mergeDocument },
  { name: "trace", about: "trace FILE --json", definition: traceCommandDocument },
  { name: "list", about: "list --json", definition: listDocument },
  { name: "list-kernel", about: "list --kernel TREE --json", definition: kernelDocument },
  { name: "new", about: "new property NAME --json", definition: newDocument },
];

/** The JSON Schema (draft 2020-12) of one kind, as text; the same for the same definition. */
export const schemaText = ({ about, definition }: DocumentKind): string => {
  const { $schema, ...schema } = z.toJSONSchema(definition, {
    override: ({ jsonSchema }) => {
      // That TypeScript may not assign a member says nothing about a file.
      delete jsonSchema.readOnly;
    },
  });
  return `${JSON.stringify({ $schema, title: `staleproof: ${about}`, ...schema }, null, 2)}\n`;
};
