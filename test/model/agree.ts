import { cells, twinOf } from "./cells.ts";
import { disagreement } from "./walk.ts";

/** `npm run agree`: a long walk through every cell by both runners; the argument is the number of steps in each. */
const given = Number(process.argv[2] ?? "100000");
const steps = Number.isInteger(given) && given > 0 ? given : 100_000;
let differing = 0;
for (const [i, cell] of cells.entries()) {
  const bound = twinOf(cell);
  if (bound.cell !== cell) {
    console.log(`${cell.name}: the same system as ${bound.cell.name}`);
    continue;
  }
  const found = disagreement(bound.system, steps, i + 1);
  if (found !== null) differing++;
  console.log(`${cell.name}: ${found ?? `${String(steps)} steps agree`}`);
}
process.exitCode = differing > 0 ? 1 : 0;
