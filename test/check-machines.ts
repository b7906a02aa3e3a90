import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { designs } from "../model/designs/index.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { machinesFor } from "../model/scenarios/scenario.ts";

// `npm run machines:check [SCENARIO...]`: holds the named scenarios, or some at random, on other machines than their own against
// test/golden/machines.json. All of them take a quarter of an hour (npm run machines).

/** Scenarios that are drawn. */
const share = 3;

const root = fileURLToPath(new URL("..", import.meta.url));
const named = process.argv.slice(2);
const known = scenarios
  .filter((scenario) =>
    designs.some((one) => scenario.fits(one) && machinesFor(scenario, one).length > 1),
  )
  .map(({ name }) => name);

const drawn: string[] = [];
while (named.length === 0 && drawn.length < Math.min(share, known.length)) {
  const left = known.filter((name) => !drawn.includes(name));
  drawn.push(left[randomInt(left.length)] ?? "");
}
const asked = named.length > 0 ? named : drawn;
const scratch = mkdtempSync(join(tmpdir(), "staleproof-machines-"));
const args = [
  "check",
  ...asked.flatMap((name) => ["--scenario", name]),
  ...["--machine", "others", "--expect", "test/golden/machines.json", "--record", scratch],
];
console.log(`staleproof ${args.join(" ")}`);
const { status } = spawnSync(process.execPath, ["--import", "tsx", "cli/staleproof.ts", ...args], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
rmSync(scratch, { recursive: true });
process.exit(status ?? 2);
