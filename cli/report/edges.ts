import type { AblationDocument, JudgedEdit } from "./documents/ablation.ts";

/** A change of the USERFAULT flag of a memslot that is there. */
export type Edge = "0->1" | "1->0";

export const edges: readonly { readonly edge: Edge; readonly branch: string }[] = [
  { edge: "0->1", branch: "userfault-on" },
  { edge: "1->0", branch: "userfault-off" },
];

/** An edge of a design, with the edits of its steps; null where the design has no such branch. */
export interface EdgeOfDesign {
  readonly design: string;
  readonly edge: Edge;
  readonly edits: readonly JudgedEdit[] | null;
}

const operation = "set-flags";

/** Both edges make a grace period; what it is for is asked on 0->1, where faults that saw no flag must have ended. */
const gracePeriod: readonly string[] = ["start-srcu-grace-period", "await-srcu-readers"];

const partsOf = ({ step }: JudgedEdit): readonly string[] => step.split(/[/,]/);

/** The edge to which an edit belongs by its path. */
const edgeOf = (edit: JudgedEdit): Edge | "either" | null => {
  if (edit.operation !== operation || edit.verdict === "not-modelled") return null;
  const parts = partsOf(edit);
  const [own, ...more] = edges.filter(({ branch }) => parts.includes(branch));
  // Of two neighbours one may belong to each edge: their order is a matter of neither.
  if (own !== undefined) return more.length === 0 ? own.edge : null;
  return parts.some((part) => gracePeriod.includes(part)) ? "either" : null;
};

/** Does a design know the flag at all? */
export const knowsUserfault = (document: AblationDocument): boolean =>
  edgesOf(document).some(({ edits }) => edits !== null);

/** What a design does on each edge. */
export const edgesOf = ({ design, steps }: AblationDocument): readonly EdgeOfDesign[] =>
  edges.map(({ edge }) => {
    const own = steps.filter((one) => edgeOf(one) === edge);
    if (own.length === 0) return { design, edge, edits: null };
    const shared = edge === "0->1" ? steps.filter((one) => edgeOf(one) === "either") : [];
    return { design, edge, edits: [...shared, ...own] };
  });

/** The path that the steps of an edge's own branch have in common, ending with `/`; empty if there is none. */
export const commonPath = (edits: readonly JudgedEdit[]): string => {
  const own = edits.filter(
    (one) => one.edit === "remove" && edges.some(({ branch }) => partsOf(one).includes(branch)),
  );
  const [first, ...rest] = own.map(({ step }) => step.slice(0, step.lastIndexOf("/") + 1));
  if (first === undefined || rest.length === 0) return "";
  return rest.reduce((common, path) => {
    const parts = common.split("/");
    const others = path.split("/");
    const differs = parts.findIndex((part, i) => part !== others[i] || i === parts.length - 1);
    return parts
      .slice(0, differs)
      .map((part) => `${part}/`)
      .join("");
  }, first);
};
