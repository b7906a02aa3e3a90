import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { comparisonDocument, type ComparisonDocument } from "../cli/report/documents/comparison.ts";

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const shown = [
  ["sptes-zapped", "SPTEs zapped"],
  ["flush-requests", "requests to vCPUs"],
  ["vcpus-kicked", "vCPUs kicked"],
  ["faults", "faults of the other page"],
  ["srcu-waits", "grace periods"],
  ["steps-under-mmu-lock", "steps under mmu_lock"],
] as const;

/** The verdicts on which it depends whether a way of poisoning is safe. */
const promises = ["userfault-respected", "no-stale-translation", "no-false-mmio-exit"];

/** Rows of Markdown: each way of taking a page away, whether it is safe, and the most that it costs from any state at rest. */
export const poisonTable = (): readonly string[] => {
  const { cost, safety } = comparisonDocument.parse(
    JSON.parse(readFileSync(file("docs/ablation/compare.json"), "utf8")),
  );
  const rows = cost
    .filter(({ scenario }) => scenario.startsWith("poison"))
    .map(({ scenario, toggle, design, measures }) => {
      const about = safety.filter((row) => row.scenario === scenario);
      const machine = about[0]?.machine ?? "?";
      const most = (name: string): string =>
        String(measures.find((measure) => measure.name === name)?.max ?? "?");
      const figures = shown.map(([name]) => most(name));
      return {
        design,
        cells: [toggle, `\`${machine}\``, isSafe(about, design, toggle), ...figures],
      };
    });
  const alike = new Map<string, { readonly cells: readonly string[]; readonly of: string[] }>();
  for (const { design, cells } of rows) {
    const key = cells.join("|");
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { cells, of: [design] });
    else known.of.push(design);
  }
  const head = ["way", "machine", "safe", ...shown.map(([, text]) => text), "designs"];
  return [
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...[...alike.values()].map(
      ({ cells, of }) =>
        `| ${[...cells, of.map((name) => `\`${name}\``).join(", ")].join(" | ")} |`,
    ),
  ];
};

/** A hole alone can make an exit that is false; the flag alone can be disregarded. */
const isSafe = (about: ComparisonDocument["safety"], design: string, toggle: string): string => {
  const concerns = (property: string): boolean =>
    promises.includes(property) &&
    (toggle.endsWith("hole")
      ? property !== "userfault-respected"
      : property !== "no-false-mmio-exit");
  const broken = about.flatMap(({ property, verdicts }) =>
    verdicts.flatMap((one) =>
      one.design === design && one.verdict !== "holds" && concerns(property)
        ? [`\`${property}\`${one.length === null ? "" : ` in ${String(one.length)} steps`}`]
        : [],
    ),
  );
  return broken.length === 0 ? "yes" : `no: ${broken.join(", ")}`;
};
