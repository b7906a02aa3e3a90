import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportPromela } from "../checker/export/promela.ts";
import { explore } from "../checker/index.ts";
import { kvm } from "../cli/kvm.ts";
import { readArguments } from "./arguments.ts";
import { mustRun, runChild } from "./peers/run/child.ts";
import { parseSpinReport } from "./peers/spin/report.ts";

/**
 * Scenarios of KVM as `export` hands them to SPIN: the same states and transitions, and what it takes. A row of docs/export.md each; status
 * 1 if a count differs.
 *
 *   npm run bench:export [-- SCENARIO]
 */
const [only = ""] = readArguments("npm run bench:export [-- SCENARIO]", {
  most: 1,
  complaint: () => null,
});

const cells: readonly (readonly [design: string, scenario: string])[] = [
  ["userfault-v3", "userfault-toggle"],
  ["userfault-remove-protections", "userfault-toggle"],
  ["userfault-v3", "host-protection"],
  ["mainline", "memslot-delete-move"],
  ["mainline", "aging"],
  ["userfault-v3-arm64", "userfault-and-dirty-logging"],
];

const build = ([design, scenario]: (typeof cells)[number]) => {
  const entry = kvm.scenarios.find(({ name }) => name === scenario);
  const machine = entry?.machinesFor(design)[0];
  if (entry === undefined || machine === undefined) throw new Error(`no ${scenario}`);
  return kvm.build({ design, scenario, machine, scope: entry.scope, edits: [] });
};

/** What it comes to, and seconds of CPU: of a machine that is shared they tell more than the clock. */
const timed = <R>(work: () => R): readonly [R, number] => {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
};

const measure = async (cell: (typeof cells)[number], folder: string): Promise<boolean> => {
  const { system, properties } = build(cell);
  const [made, exporting] = timed(() =>
    exportPromela(system, properties, { heading: [], mostRuns: 3_000_000 }),
  );
  if (made.kind !== "promela") throw new Error(JSON.stringify(made));
  writeFileSync(join(folder, "model.pml"), made.text);
  await mustRun("spin", ["-a", "model.pml"], folder);
  const flags = ["-w", "-O2", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=8000"];
  await mustRun("gcc", [...flags, "-o", "pan", "pan.c"], folder);
  const ran = await runChild("./pan", ["-n", "-m2000000", "-w22"], folder);
  const spin = parseSpinReport(ran.output);
  const [ours, searching] = timed(() => {
    const search = explore(
      system,
      properties.filter(({ name }) => made.asserted.includes(name)),
    );
    let turn = search.next();
    while (turn.done !== true) turn = search.next();
    return turn.value;
  });
  const agree = spin.states === ours.states && spin.transitions === ours.transitions;
  const row = [
    cell.join(", "),
    spin.states.toLocaleString("en-US"),
    spin.transitions.toLocaleString("en-US"),
    agree ? "equal" : `${ours.states}, ${ours.transitions}`,
    `${(made.text.length / 1000).toFixed(0)} kB`,
    ...[exporting, ran.cpuSeconds ?? ran.seconds, searching].map((time) => time.toFixed(1)),
  ];
  process.stdout.write(`| ${row.join(" | ")} |\n`);
  return agree;
};

for (const cell of cells.filter((one) => one.join().includes(only))) {
  const folder = mkdtempSync(join(tmpdir(), "staleproof-spin-"));
  try {
    if (!(await measure(cell, folder))) process.exitCode = 1;
  } catch (error) {
    process.stdout.write(`${cell.join(", ")}: ${String(error).slice(0, 500)}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
