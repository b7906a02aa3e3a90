import type { Event } from "../checker/protocol/step.ts";
import type { CellResult } from "./check/document.ts";
import { rowsOf, serialiseRows } from "./check/expect.ts";
import { lengthOf } from "./check/job.ts";
import { allOptions, bytesOf, selectionOf, threadsOf } from "./check/options.ts";
import { planCheck } from "./check/plan.ts";
import { runCheck } from "./check/run-check.ts";
import { inCheckout, type Context } from "./context.ts";
import { writeIfChanged } from "./support/atomic.ts";
import { status, type Status } from "./support/status.ts";
import { grouped, print } from "./support/terminal.ts";

/** Checks every design in its scenarios on the machines beside the scenario's own, and writes the table of verdicts and docs/machines.md. */
export const updateMachines = async <S, E extends Event>(
  context: Context<S, E>,
): Promise<Status> => {
  const { catalog, root } = context;
  const plan = planCheck(catalog, { ...selectionOf(allOptions), machine: "others" });
  const begun = performance.now();
  const run = await runCheck(
    context,
    plan,
    { kind: "exhaustive", maxStates: null, maxBytes: bytesOf(allOptions), threads: 1 },
    threadsOf(allOptions),
    // Their schedules are found in seconds: `check --machine` records those that somebody looks at.
    { record: () => null, release: () => undefined },
    ({ report: { cell, states } }) =>
      print(`${cell.design}, ${cell.scenario}, ${cell.machine}: ${states} states`),
  );
  if (run.interrupted) return status.interrupted;
  const rows = rowsOf(run.results);
  writeIfChanged(inCheckout(root, "test", "golden", "machines.json"), serialiseRows(rows));
  writeIfChanged(inCheckout(root, "docs", "machines.md"), machinesReport(run.results));
  const seconds = Math.round((performance.now() - begun) / 1000);
  print(`${run.results.length} cells, ${rows.length} verdicts, ${seconds} s; now read: git diff`);
  return status.ok;
};

/** The table for readers: one line for all designs that say the same in a scenario on a machine. */
const machinesReport = (results: readonly CellResult[]): string => {
  const lines = new Map<
    string,
    { readonly cells: readonly string[]; readonly designs: string[] }
  >();
  for (const { report, verdicts } of results) {
    const { scenario, machine, design } = report.cell;
    const cells = [scenario, `\`${machine}\``, grouped(report.states), summary(verdicts)];
    const key = cells.join("|");
    const known = lines.get(key);
    if (known === undefined) lines.set(key, { cells, designs: [design] });
    else known.designs.push(design);
  }
  return [
    "# Other machines",
    "",
    "Written by `npm run machines`; `test/golden/machines.json` has every verdict and length. Each scenario has a machine of its own (`npm start`); these are the others on which its question makes sense. `npm run -s staleproof -- check --scenario NAME --machine MACHINE` checks one of them and records its schedules.",
    "",
    "| scenario | machine | states | verdicts | designs |",
    "| --- | --- | ---: | --- | --- |",
    ...[...lines.values()].map(
      ({ cells, designs }) =>
        `| ${[...cells, designs.map((d) => `\`${d}\``).join(", ")].join(" | ")} |`,
    ),
    "",
  ].join("\n");
};

/** Names what does not hold. */
const summary = (verdicts: CellResult["verdicts"]): string => {
  const others = verdicts.filter(({ verdict }) => verdict.verdict !== "holds");
  return [
    `${verdicts.length - others.length} hold`,
    ...others.map(({ verdict }) => {
      const length = lengthOf(verdict);
      return `${verdict.property} ${verdict.verdict}${length === null ? "" : ` (${length})`}`;
    }),
  ].join(", ");
};
