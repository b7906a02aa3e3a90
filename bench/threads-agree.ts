import { isDeepStrictEqual } from "node:util";
import type { CellReport, Subset } from "../cli/check/job.ts";
import { runJob } from "../cli/check/run-job.ts";
import { kvm } from "../cli/kvm.ts";
import { startTeam } from "../cli/parallel/team.ts";
import { startThread } from "../cli/support/thread.ts";
import { faultCells, scenarioCells } from "./every-cell.ts";

/**
 * Do several threads report what one reports, counterexamples included? Every scenario, and every seeded fault where it is shown.
 *
 *   node --import tsx bench/threads-agree.ts [THREADS [SECONDS [NAME]]]
 */
const [threads = 2, most = 3600] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4] ?? "";

const cells = [...scenarioCells(), ...faultCells()]
  .map(({ cell }) => cell)
  .filter(({ scenario, edits }) => `${scenario} ${edits.join()}`.includes(only));

const entry = new URL("../cli/staleproof.ts", import.meta.url).href;
const team = startTeam<Subset>(threads, () => startThread(entry));
const untimed = ({ seconds: _, ...report }: CellReport) => report;
const maxBytes = 4e9;
const began = performance.now();
let [seen, different] = [0, 0];
for (const cell of cells) {
  if (performance.now() - began > 1000 * most) break;
  const job = {
    cell,
    properties: null,
    engine: { kind: "exhaustive", maxStates: null, maxBytes, threads: 1 },
  } as const;
  const hooks = { progress: () => undefined, interrupted: () => false };
  const one = await runJob(kvm, job, hooks);
  const many = await runJob(kvm, job, { ...hooks, team });
  const same = isDeepStrictEqual(untimed(one), untimed(many));
  seen++;
  if (!same) different++;
  const words = one.verdicts.filter(({ verdict }) => verdict === "violated").length;
  process.stdout.write(
    `${same ? "same" : "DIFFERENT"}: ${cell.scenario} ${cell.edits.join()} | ${one.states} states, ${words} violated, broken ${one.broken !== null} | ${one.seconds.toFixed(1)} s, ${many.seconds.toFixed(1)} s\n`,
  );
}
team.end();
process.stdout.write(`${seen} of ${cells.length} cells, ${different} different\n`);
process.exitCode = different === 0 ? 0 : 1;
