import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { z } from "zod";
import { explore } from "../checker/index.ts";
import { sample } from "../checker/sample/sample.ts";
import type { HistoricEntry } from "../cli/catalog.ts";
import { revertedCell } from "../cli/gallery/run.ts";
import { selectCases } from "../cli/gallery/select.ts";
import { kvm } from "../cli/kvm.ts";
import { subjectOf } from "../cli/check/run-job.ts";

/**
 * How soon each way of searching meets the bugs of the gallery: breadth first, by walks that prefer nobody, and by walks with weights of
 * their own. Each case in a process of its own. Writes docs/gallery-modes.md and .json; with cases named, prints them only.
 *
 *   npm run bench:gallery [-- ID...]
 */
const seeds = [1, 2, 3, 4, 5];
const mostWalks = 2000;

const walks = z
  .strictObject({
    /** seeds in which it was found */
    found: z.int(),
    /** medians; null: not found in half of the seeds */
    walks: z.int().nullable(),
    steps: z.int().nullable(),
    seconds: z.number(),
  })
  .readonly();
const row = z
  .strictObject({
    id: z.string(),
    exhaustive: z.strictObject({
      steps: z.int().nullable(),
      states: z.int(),
      seconds: z.number(),
    }),
    /** null: can-finish, about which one walk says nothing */
    even: walks.nullable(),
    varied: walks.nullable(),
  })
  .readonly();
type Row = z.infer<typeof row>;
type Walks = z.infer<typeof walks>;

const secondsSince = (begun: number): number =>
  Number(((performance.now() - begun) / 1000).toPrecision(1));

const subject = (of: HistoricEntry) =>
  subjectOf(kvm, { cell: revertedCell(kvm, of), properties: [of.property] });

const exhaustive = (of: HistoricEntry): Row["exhaustive"] => {
  const { system, properties } = subject(of);
  const begun = performance.now();
  const search = explore(system, properties, { stopAtFirst: [of.property] });
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  const { states, verdicts } = turn.value;
  const seconds = secondsSince(begun);
  return { steps: verdicts[0]?.schedule?.length ?? null, states, seconds };
};

/** Of as many numbers as there are seeds, null being beyond all. */
const median = (numbers: readonly (number | null)[]): number | null => {
  const sorted = numbers.map((n) => n ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(middle) ? middle : null;
};

const sampled = (of: HistoricEntry, weights: "even" | "varied"): Walks | null => {
  if (of.property === "can-finish") return null;
  const { system, properties } = subject(of);
  const runs = seeds.map((seed) => {
    const begun = performance.now();
    const options = { runs: mostWalks, seed, runOn: "packed", weights } as const;
    // Ended once something is found: what comes next is shrinking.
    for (const made of sample(system, properties, options)) {
      if (made.found > 0)
        return { walks: made.runs, steps: made.transitions, seconds: secondsSince(begun) };
    }
    return { walks: null, steps: null, seconds: secondsSince(begun) };
  });
  return {
    found: runs.filter((run) => run.walks !== null).length,
    walks: median(runs.map((run) => run.walks)),
    steps: median(runs.map((run) => run.steps)),
    seconds: median(runs.map((run) => run.seconds)) ?? 0,
  };
};

const measured = (of: HistoricEntry): Row => ({
  id: of.name,
  exhaustive: exhaustive(of),
  even: sampled(of, "even"),
  varied: sampled(of, "varied"),
});

const grouped = (n: number): string => n.toLocaleString("en-US");
const cellsOf = (of: Walks | null): readonly string[] =>
  of === null
    ? ["-", "-", "-", "-"]
    : [
        `${of.found} of ${seeds.length}`,
        of.walks === null ? `> ${grouped(mostWalks)}` : grouped(of.walks),
        of.steps === null ? "-" : grouped(of.steps),
        `${of.seconds} s`,
      ];

const pageOf = (rows: readonly Row[]): string =>
  [
    "# How search modes compare on the gallery",
    "",
    `Until the historic bug is met, the fix being taken away: states and steps are exact, seconds are of one machine and have one digit. Walks have at most 200 steps and there are at most ${grouped(mostWalks)}; medians of ${seeds.length} seeds. "Even" walks prefer nobody; "varied" ones, as \`check --sample\` takes them, draw weights of actors, operations and choices anew for each walk. \`can-finish\` cannot be sampled. Written by \`npm run bench:gallery\`.`,
    "",
    "| bug | schedule | states, breadth first | time | even: found | walks | steps | time | varied: found | walks | steps | time |",
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ...rows.map(({ id, exhaustive: { steps, states, seconds }, even, varied }) => {
      const cells = [id, String(steps ?? "-"), grouped(states), `${seconds} s`];
      return `| ${[...cells, ...cellsOf(even), ...cellsOf(varied)].join(" | ")} |`;
    }),
    "",
  ].join("\n");

const child = process.env["GALLERY_CASE"];
const cases = selectCases(child === undefined ? process.argv.slice(2) : [child], kvm.historic);
const [only] = cases;
if (child !== undefined && only !== undefined) {
  process.stdout.write(JSON.stringify(measured(only)));
} else {
  const rows = cases.map(({ name }) => {
    const text = execFileSync(
      process.execPath,
      ["--import", "tsx", fileURLToPath(import.meta.url)],
      {
        env: { ...process.env, GALLERY_CASE: name },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    process.stdout.write(`${text}\n`);
    return row.parse(JSON.parse(text));
  });
  const write = async (name: string, text: string): Promise<void> => {
    const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
    writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  };
  if (process.argv.length > 2) process.stdout.write(pageOf(rows));
  else {
    await write("gallery-modes.md", pageOf(rows));
    await write("gallery-modes.json", JSON.stringify({ schema: 1, cases: rows }));
  }
}
