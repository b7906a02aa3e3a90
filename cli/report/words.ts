import { match } from "ts-pattern";
import { plural } from "../support/terminal.ts";
import type { JudgedEdit } from "./documents/ablation.ts";
import type { StepVerdict } from "./page.ts";

/** Why an edit has its verdict, on one line: the document's own words, or else what its members say. */
export const whyOf = (edit: JudgedEdit): string => `${edit.why ?? saidBy(edit)}${observed(edit)}`;

/** An optional step may still change what somebody can see; mostly its reason says so itself. */
const observed = ({ verdict, observable, why = "" }: JudgedEdit): string =>
  verdict !== "optional" || observable === null || why.includes("observ")
    ? ""
    : observable
      ? "; what can be observed changes"
      : "; nobody can observe the difference";

const saidBy = (edit: JudgedEdit): string =>
  match(edit.verdict)
    .with("mandatory", () => {
      const length = edit.length ?? edit.counterexample?.steps ?? null;
      return length === null
        ? `${edit.property ?? "what it is for"} is not possible any more${placeOf(edit)}`
        : `breaks ${edit.property ?? "a property"}${placeOf(edit)}, ${plural(length, "step")}`;
    })
    .with("optional", () => "alone: every contract property holds wherever it changes anything")
    .with("undecided", () =>
      edit.property === null && edit.scenario === null
        ? "changes nothing, or never runs, in any scenario"
        : `${edit.property ?? "something"} was not decided${placeOf(edit)}`,
    )
    .with("broken", () => `cannot run${placeOf(edit)}`)
    .with("not-modelled", () => "a barrier: the model is sequentially consistent")
    .exhaustive();

const placeOf = ({ scenario, machine }: JudgedEdit): string =>
  scenario === null ? "" : ` in ${scenario}${machine === null ? "" : ` (${machine})`}`;

/** How many edits came to a verdict. */
export const countOf = (edits: readonly JudgedEdit[], verdict: StepVerdict): number =>
  edits.filter((one) => one.verdict === verdict).length;

/** `userfault-respected 9, can-finish 1`: each text with how often it comes, the most frequent first. */
export const tallied = (
  texts: readonly string[],
): readonly { readonly text: string; readonly count: number }[] => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
};

/** Members by what `key` says of them, in order of first occurrence. */
export const groupedBy = <T, K>(
  all: readonly T[],
  key: (one: T) => K,
): readonly (readonly [K, readonly T[]])[] => {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return [...groups];
};
