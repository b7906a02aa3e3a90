import { grouped, plural } from "../../support/terminal.ts";
import type { ComparisonDocument } from "../documents/comparison.ts";
import type { Given } from "../inputs.ts";
import { code, details, figures, paragraph, table, type Block, type Section } from "../page.ts";
import { groupedBy } from "../words.ts";
import { sectionOf } from "./missing.ts";

type Cost = ComparisonDocument["cost"][number];
type Sample = ComparisonDocument["samples"][number];

/** What the designs cost: the most that any schedule needs, how often each amount comes, and totals of sampled workloads. */
export const costSection = (given: Given<ComparisonDocument>): Section =>
  sectionOf("cost", "What the designs cost", given, ({ cost, samples }) => [
    paragraph(
      "Counts, not times: how many SPTEs are zapped, flushes requested, vCPUs kicked. Of a toggle the most of any schedule is given, and below it how often each amount was met; of a sampled workload, the total.",
    ),
    ...groupedBy(cost, ({ scenario, toggle }) => `${toggle}, ${scenario}`).flatMap(([name, own]) =>
      toggleOf(name, own),
    ),
    ...groupedBy(samples, ({ workload, seed }) => `${workload}, seed ${seed}`).map(([name, own]) =>
      workloadOf(name, own),
    ),
  ]);

const toggleOf = (name: string, own: readonly Cost[]): readonly Block[] => {
  const measures = [
    ...new Set(own.flatMap(({ measures: all }) => all.map(({ name: measure }) => measure))),
  ];
  const of = (cost: Cost, measure: string) =>
    cost.measures.find(({ name: one }) => one === measure);
  const met = measures.filter((measure) => own.some((cost) => (of(cost, measure)?.max ?? 0) > 0));
  return [
    table(
      `${name}: the most that any schedule needs`,
      ["measure", ...own.map(({ design }) => figures(design))],
      measures.map((measure) => [
        [code(measure)],
        ...own.map((cost) => {
          const found = of(cost, measure);
          return found === undefined ? "-" : grouped(found.max);
        }),
      ]),
    ),
    ...(met.length === 0
      ? []
      : [
          details(
            `${name}: histograms of ${plural(met.length, "measure")}`,
            ...met.map((measure): Block => ({
              kind: "histograms",
              caption: `${measure}: ${name}`,
              rows: own.map((cost) => ({
                label: cost.design,
                bars: (of(cost, measure)?.histogram ?? []).map(([value, count]) => ({
                  value,
                  count,
                })),
              })),
            })),
          ),
        ]),
  ];
};

const workloadOf = (name: string, own: readonly Sample[]): Block => {
  const measures = [
    ...new Set(own.flatMap(({ measures: all }) => all.map(({ name: measure }) => measure))),
  ];
  const about = own[0]?.about ?? "";
  return table(
    `${name}${about === "" ? "" : ` (${about})`}: totals`,
    ["measure", ...own.map(({ design }) => figures(design))],
    measures.map((measure) => [
      [code(measure)],
      ...own.map(({ measures: all }) => {
        const found = all.find(({ name: one }) => one === measure);
        return found === undefined ? "-" : grouped(found.total);
      }),
    ]),
  );
};
