import { isDeepStrictEqual } from "node:util";
import type { CellReport, PropertyReport } from "../cli/check/job.ts";
import { runJob } from "../cli/check/run-job.ts";
import { kvm } from "../cli/kvm.ts";
import { notCounting, notNamed, readArguments } from "./arguments.ts";
import { faultCells, scenarioCells } from "./every-cell.ts";

/**
 * Does a search under symmetry say what one without says? Every scenario and every seeded fault, at 3 vCPUs, as far as so many states show.
 * A verdict that both come to must be the same, with its schedule; the one may come to verdicts that lie beyond the other's limit.
 *
 *   node --import tsx bench/symmetry-agree.ts [STATES [NAME]]
 */
const [states = "120000", only = ""] = readArguments(
  "node --import tsx bench/symmetry-agree.ts [STATES [NAME]]",
  {
    most: 2,
    complaint: ([count, name]) =>
      notCounting("STATES", count) ??
      notNamed(
        name,
        [...scenarioCells(), ...faultCells()].map((one) => one.name),
      ),
  },
);
const most = Number(states);

const wide = [...scenarioCells(), ...faultCells()]
  .filter(({ name }) => name.includes(only))
  .map(({ cell }) => ({ ...cell, scope: { ...cell.scope, vcpus: 3 } }));

/** What is said of a property, if the search came so far. can-finish is not judged under symmetry. */
const settled = ({ verdicts }: CellReport): ReadonlyMap<string, Partial<PropertyReport>> =>
  new Map(
    verdicts
      .filter(({ property, verdict }) => property !== "can-finish" && verdict !== "undecided")
      .map(({ property, verdict, finding, counterexample, witness }) => [
        property,
        // How many states a sentence names depends on how many there are.
        {
          verdict,
          counterexample,
          witness,
          finding: finding?.replace(/in \d+ states/, "") ?? null,
        },
      ]),
  );

const search = (cell: CellReport["cell"], symmetry: boolean): Promise<CellReport> =>
  runJob(
    kvm,
    {
      cell,
      properties: null,
      engine: { kind: "exhaustive", maxStates: most, maxBytes: 4e9, threads: 1, symmetry },
    },
    { progress: () => undefined, interrupted: () => false },
  );

let [seen, refused, both, oneWay, different] = [0, 0, 0, 0, 0];
for (const cell of wide) {
  const name = `${cell.design}, ${cell.scenario} ${cell.edits.join()}`;
  const supported = kvm.scenarios.find((one) => one.name === cell.scenario)?.supports(cell.scope);
  if (supported !== true) {
    process.stdout.write(`${name} | not at 3 vCPUs: ${String(supported)}\n`);
    continue;
  }
  seen++;
  const under = await search(cell, true);
  if (under.declined !== null) {
    refused++;
    process.stdout.write(`${name} | refused: ${under.declined}\n`);
    continue;
  }
  const plain = await search(cell, false);
  const [one, other] = [settled(plain), settled(under)];
  const shared = [...one.keys()].filter((property) => other.has(property));
  const unlike = shared.filter((p) => !isDeepStrictEqual(one.get(p), other.get(p)));
  both += shared.length;
  oneWay += one.size + other.size - 2 * shared.length;
  different += unlike.length;
  process.stdout.write(
    `${name} | ${unlike.length === 0 ? "same" : `DIFFERENT: ${unlike.join()}`} | ${plain.states}${plain.limit === null ? "" : " .."} states, ${under.states}${under.limit === null ? "" : " .."} orbits | ${shared.length} settled both ways, ${one.size + other.size - 2 * shared.length} one way\n`,
  );
}
process.stdout.write(
  `${seen} cells, ${refused} refused; ${both} verdicts settled both ways, ${different} different; ${oneWay} settled one way only\n`,
);
process.exitCode = different === 0 ? 0 : 1;
