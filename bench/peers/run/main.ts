import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { quickSizes, sizeNamed, sizes, usualSizes, type Size } from "../sizes.ts";
import type { Contender, Run } from "./contender.ts";
import { contenders } from "./contenders.ts";
import { disagreements, table, type Row } from "./figures.ts";
import { missingForSpin } from "./spin.ts";

const usage = `npm run bench -- [options]
  --rounds N       rounds of each size, interleaved (5)
  --sizes a,b      ${sizes.map(({ name }) => name).join(", ")}, or all
  --only a,b       contenders whose names contain one of these
  --tlc JAR        let TLC take part: the path of tla2tools.jar
  --quick          one round of ${quickSizes.join(" and ")}
`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string" },
    sizes: { type: "string" },
    only: { type: "string" },
    tlc: { type: "string" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const named = values.sizes?.split(",") ?? (values.quick ? quickSizes : usualSizes);
const only = values.only?.split(",") ?? [""];

/** One size: everybody in turn, each round beginning with another, so that what the machine does meanwhile hits all alike. */
const measure = async (size: Size, all: readonly Contender[]): Promise<readonly Row[]> => {
  const present = all.filter((contender) => contender.absent(size) === null);
  for (const contender of present) await contender.prepare(size);
  const runs = new Map<string, Run[]>(present.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < present.length; turn++) {
      const contender = present[(round + turn) % present.length];
      if (contender === undefined) continue;
      const run = await contender.run(size);
      runs.get(contender.name)?.push(run);
      tell(`${size.name} ${round + 1}/${rounds} ${contender.name}: ${run.seconds.toFixed(2)} s`);
    }
  return all.map((contender) => ({
    name: contender.name,
    runs: runs.get(contender.name) ?? [],
    absent: contender.absent(size),
  }));
};

const main = async (): Promise<number> => {
  if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds}: not a number of rounds`);
  const chosen = named.includes("all") ? sizes : named.map(sizeNamed);
  const scratch = mkdtempSync(join(tmpdir(), "staleproof-peers-"));
  try {
    const missing = await missingForSpin();
    if (missing.length > 0)
      print(`${missing.join(" and ")} not found: SPIN is left out. apt-get install spin gcc`);
    const all = contenders(scratch, { missing, jar: values.tlc ?? null }).filter(({ name }) =>
      only.some((part) => name.includes(part)),
    );
    const wrong: string[] = [];
    for (const size of chosen) {
      const rows = await measure(size, all);
      print(`${table(size, rows)}\n`);
      wrong.push(...rows.flatMap((row) => disagreements(size, row)));
    }
    for (const { name, note } of all) print(`${name}: ${note}`);
    print(wrong.length === 0 ? "all counts are equal" : wrong.join("\n"));
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

if (values.help) print(usage);
else
  process.exitCode = await main().catch((error: unknown) => {
    tell(error instanceof Error ? error.message : String(error));
    return 2;
  });
