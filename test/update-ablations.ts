import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// `npm run ablations`: makes docs/ablation/ and the report anew, some forty minutes; what is known from before takes seconds.
// With --check: judges a random share of the edits of a random table, or with --check all of each, and of the matrix, and compares it with
// what is committed; minutes. The seed is printed.

/** The designs whose steps are judged, and those whose toggles are compared. */
const designs = [
  "mainline",
  "userfault-v2",
  "userfault-generic",
  "userfault-v3",
  "userfault-create-only",
] as const;
const compared = ["userfault-v2", "userfault-generic", "userfault-create-only"] as const;
/** The design of the kill matrix, and the states of each of its edited spaces that are seen. */
const matrixOf = { design: "userfault-v3", within: "5000" } as const;
const folder = "docs/ablation";
/** Percent of the edits that --check judges. */
const share = "5";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command as a user does, and returns its status; ends the program on one that says that it did not come to its end. */
const run = (...args: readonly string[]): number => {
  console.log(`staleproof ${args.join(" ")}`);
  const { status, signal } = spawnSync(
    process.execPath,
    ["--import", "tsx", "cli/staleproof.ts", ...args],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (signal !== null || status === 2 || status === 130) process.exit(status ?? 130);
  return status ?? 2;
};

const tableOf = (design: string): string => `${folder}/${design}.json`;
const matrix = `${folder}/matrix.json`;
const isMatrix = ["ablate", matrixOf.design, "--matrix", "--within", matrixOf.within];

if (process.argv.includes("--check")) {
  const tabled = designs.filter((design) => existsSync(`${root}${tableOf(design)}`));
  for (const design of designs)
    if (!tabled.includes(design)) console.log(`${design}: no table yet (npm run ablations)`);
  // All of them would take ten minutes: which one is a matter of chance. `--check all` takes all.
  const one = tabled[randomInt(Math.max(1, tabled.length))];
  const due = process.argv.includes("all") ? tabled : one === undefined ? [] : [one];
  // The matrix first: CI's time is short, and tables take longer.
  const commands = [
    [...isMatrix, "--share", share, "--expect", matrix],
    ...due.map((design) => ["ablate", design, "--share", share, "--expect", tableOf(design)]),
  ];
  // A difference is told at once: what is cut short later does not hide it.
  for (const command of commands) {
    const status = run(...command);
    if (status !== 0) process.exit(status);
  }
  process.exit(0);
}

// Some edits stay undecided: that is an answer.
for (const design of designs) run("ablate", design, "--table", tableOf(design));
run(...isMatrix, "--json", matrix);
run("compare", ...compared, "--json", `${folder}/compare.json`);
process.exit(run("report", "--html", `${folder}/report.html`, "--markdown", `${folder}/report.md`));
