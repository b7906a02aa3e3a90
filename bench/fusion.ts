import { execFileSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { exploreFused } from "../checker/fusion/explore.ts";
import { countDead } from "../checker/fusion/dead.ts";
import { countOf } from "../checker/fusion/select.ts";
import { notCounting, notNamed, readArguments } from "./arguments.ts";
import { explore, type PropertyVerdict, type SearchOutcome } from "../checker/index.ts";
import { kvm } from "../cli/kvm.ts";
import { faultCells, scenarioCells, type NamedCell } from "./every-cell.ts";

/**
 * What fusion saves, and whether it says the same: every scenario with one design that takes part, and every seeded fault where
 * it is shown. Each cell in a process of its own; a row of a table each.
 *
 *   npm run bench:fusion [-- scenarios|faults [NAME [SECONDS]]]
 */
const args = readArguments("npm run bench:fusion [-- scenarios|faults [NAME [SECONDS]]]", {
  most: 3,
  complaint: ([kind, name, seconds]) =>
    kind !== undefined && kind !== "scenarios" && kind !== "faults"
      ? `${kind} is neither scenarios nor faults`
      : process.env["FUSION_CELL"] !== undefined
        ? null
        : (notNamed(
            name,
            kind === "faults" ? kvm.faults.map((f) => f.name) : kvm.scenarios.map((s) => s.name),
          ) ?? notCounting("SECONDS", seconds)),
});
const [what = "scenarios", only = "", most = "3600"] = args;

const cells = (what === "faults" ? faultCells() : scenarioCells()).filter(({ name }) =>
  process.env["FUSION_CELL"] === undefined ? name.includes(only) : name === only,
);

const limits = { maxBytes: 6e9 };

const timed = <R>(search: Generator<unknown, R, void>): { outcome: R; seconds: number } => {
  const before = process.cpuUsage();
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  const { user, system } = process.cpuUsage(before);
  return { outcome: turn.value, seconds: (user + system) / 1e6 };
};

/** What must be the same: all but the counts of states. */
const said = ({ verdicts, neverRan, broken, limit }: SearchOutcome) => ({
  neverRan,
  broken,
  limit,
  verdicts: verdicts.map((v: PropertyVerdict) => ({
    property: v.property,
    verdict: v.verdict,
    exercised: v.exercised > 0,
    finding: v.finding?.replace(/in \d+ states/, "") ?? null,
    schedule: v.schedule,
    witness: v.witness,
  })),
});

const row = ({ name, cell }: NamedCell): string => {
  const { system, properties } = kvm.build(cell);
  const plain = timed(explore(system, properties, limits));
  const again = kvm.build(cell).system;
  const with_ = timed(exploreFused(again, properties, limits));
  const { outcome, plan, restarts, refused } = with_.outcome;
  const same = isDeepStrictEqual(said(plain.outcome), said(outcome));
  const columns = [
    name,
    plain.outcome.states,
    outcome.states,
    (plain.outcome.states / outcome.states).toFixed(2),
    plain.seconds.toFixed(1),
    with_.seconds.toFixed(1),
    refused ?? countOf(plan.fused),
    countDead(plan.dead),
    restarts,
    plain.outcome.verdicts.filter(({ verdict }) => verdict === "violated").length,
    same ? "yes" : "NO",
  ];
  return `| ${columns.join(" | ")} |`;
};

const [first] = cells;
if (process.env["FUSION_CELL"] !== undefined && first !== undefined)
  process.stdout.write(`${row(first)}\n`);
else {
  process.stdout.write(
    "| cell | states | fused | ratio | s | s fused | locations | dead | restarts | violated | same |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
  );
  const began = performance.now();
  for (const { name } of cells) {
    if (performance.now() - began > 1000 * Number(most)) break;
    // A system that was compiled before slows the next one down.
    const line = execFileSync(
      process.execPath,
      [...process.execArgv, "--max-old-space-size=8000", import.meta.filename, what, name, most],
      { env: { ...process.env, FUSION_CELL: name }, encoding: "utf8" },
    );
    process.stdout.write(line);
  }
}
