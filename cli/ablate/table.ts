import { match } from "ts-pattern";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import { colours, grouped, plural, wrap } from "../support/terminal.ts";
import type { Ablated } from "./evidence.ts";
import type { TogetherSet } from "./judge-together.ts";
import { whyOf } from "./why.ts";

/** Each edit with its verdict, operation by operation; the reason stands below, for it is long. */
export const ablatedText = (design: string, all: readonly Ablated[]): string => {
  const operations = [...new Set(all.map(({ ablation }) => ablation.operation))];
  return operations
    .flatMap((operation) => {
      const own = all.filter(({ ablation }) => ablation.operation === operation);
      const head = colours.bold(`${design}, ${operation}`);
      return own.every(isNowhere)
        ? [`${head}: changes nothing in any scenario; ${plural(own.length, "edit")} undecided`]
        : [head, ...own.flatMap(linesOf)];
    })
    .join("\n");
};

const isNowhere = ({ verdict, silent }: Ablated): boolean =>
  verdict.verdict === "undecided" && verdict.reason.kind === "nowhere" && silent.length === 0;

const linesOf = (one: Ablated): readonly string[] => [
  `${coloured(one)(one.verdict.verdict.padEnd("mandatory".length))} ${one.ablation.step}:${one.ablation.edit}`,
  wrap(whyOf(one), "    "),
];

const coloured = ({ verdict }: Ablated): ((text: string) => string) =>
  match(verdict.verdict)
    .with("mandatory", () => colours.red)
    .with("optional", () => colours.green)
    .with("undecided", "broken", () => colours.yellow)
    .exhaustive();

/** How many edits are of no place that the design's scenarios have, by operation. */
export const nowhereText = (design: string, nowhere: readonly Ablation[]): string => {
  const operations = [...new Set(nowhere.map(({ operation }) => operation))];
  const counts = operations.map(
    (name) => `${name} ${nowhere.filter(({ operation }) => operation === name).length}`,
  );
  return wrap(
    `not asked: ${plural(nowhere.length, "edit")} that alter ${design} in none of its scenarios, since none brings the operation and the mechanism together: ${counts.join(", ")}`,
    "",
  );
};

/** What can go together, and how many edits came to which verdict. */
export const closingText = (
  all: readonly Ablated[],
  set: TogetherSet,
  spent: { readonly searched: number; readonly known: number; readonly seconds: number },
): string => {
  const count = (verdict: string): number =>
    all.filter((one) => one.verdict.verdict === verdict).length;
  const words = (["mandatory", "optional", "undecided", "broken"] as const).map(
    (verdict) => `${count(verdict)} ${verdict}`,
  );
  return [
    ...togetherText(set),
    `${plural(all.length, "edit")}: ${words.join(", ")}; ${grouped(spent.searched)} states searched, ${grouped(spent.known)} known, ${spent.seconds.toFixed(1)} s`,
  ].join("\n");
};

const togetherText = ({ kept, left, interrupted }: TogetherSet): readonly string[] => {
  const named = ({ operation, step }: Ablation): string => `  ${operation}/${step}`;
  if (kept.length === 0 && left.length === 0) return [];
  return [
    colours.bold(`can be removed together${interrupted ? " (as far as it was asked)" : ""}`),
    ...kept.map(named),
    ...(left.length === 0
      ? []
      : [colours.bold("optional alone where it was asked, but not beside those in all scenarios")]),
    ...left.map(named),
  ];
};
