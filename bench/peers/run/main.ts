import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Size } from "../sizes.ts";
import { parseRequest, usage, type Request } from "./arguments.ts";
import type { Contender, Run } from "./contender.ts";
import { contenders } from "./contenders.ts";
import { disagreements, table, type Row } from "./figures.ts";
import { missingForSpin } from "./spin.ts";

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** One size: everybody in turn, each round beginning with another, so that what the machine does meanwhile hits all alike. */
const measure = async (
  size: Size,
  all: readonly Contender[],
  rounds: number,
): Promise<readonly Row[]> => {
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

/** Measures what was asked for; 1 if somebody counts otherwise than the table of sizes. */
const main = async ({ rounds, sizes, only, jar }: Request): Promise<number> => {
  const scratch = mkdtempSync(join(tmpdir(), "staleproof-peers-"));
  try {
    const missing = await missingForSpin();
    if (missing.length > 0)
      print(`${missing.join(" and ")} not found: SPIN is left out. apt-get install spin gcc`);
    const all = contenders(scratch, { missing, jar }).filter(({ name }) =>
      only.some((part) => name.includes(part)),
    );
    if (all.length === 0) {
      const names = contenders(scratch, { missing, jar }).map(({ name }) => name);
      tell(`nobody is called ${only.join(" or ")}; there are ${names.join(", ")}`);
      return 2;
    }
    const wrong: string[] = [];
    for (const size of sizes) {
      const rows = await measure(size, all, rounds);
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

const fail = (status: number, error: unknown): number => {
  tell(error instanceof Error ? error.message : String(error));
  return status;
};

/** Usage errors are 2; a contender that finds an error, or does not search to its end, is 1. */
const start = async (): Promise<number> => {
  let request: Request | null;
  try {
    request = parseRequest(process.argv.slice(2));
  } catch (error) {
    return fail(2, error);
  }
  if (request !== null) return main(request).catch((error: unknown) => fail(1, error));
  print(usage);
  return 0;
};

process.exitCode = await start();
