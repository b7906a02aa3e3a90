import { match } from "ts-pattern";
import type { Event } from "../../checker/protocol/step.ts";
import { mistakeNamed } from "../../counterexamples/name.ts";
import type { Catalog, Cell, ScenarioEntry } from "../catalog.ts";
import { program } from "../support/failure.ts";
import { pick } from "../support/names.ts";
import { grouped, plural, wrap } from "../support/terminal.ts";
import type { CellResult } from "./document.ts";
import type { Engine } from "./job.ts";

/** What was stopped by a limit, and what to try next; null if nothing was. */
export const limitText = <S, E extends Event>(
  { scenarios }: Pick<Catalog<S, E>, "scenarios">,
  results: readonly CellResult[],
  engine: Engine,
  properties: ReadonlySet<string> | null,
): string | null => {
  if (engine.kind === "sample") return null;
  const lines = (["max-states", "max-memory"] as const).flatMap((limit) => {
    const stopped = results.filter(
      ({ report, verdicts }) =>
        report.limit === limit && verdicts.some(({ verdict }) => verdict.verdict === "undecided"),
    );
    const [first] = stopped;
    if (first === undefined) return [];
    const asked = [...(properties ?? [])].map((name) => ` --property ${name}`).join("");
    const one = `${commandFor(scenarios, first.report.cell)}${asked}`;
    const cells = plural(stopped.length, "cell");
    const isReduced = engine.symmetry === true || engine.fusion === true;
    const reductions = isReduced
      ? ""
      : `${first.report.cell.scope.vcpus > 2 ? "--symmetry or " : ""}--fusion, `;
    const advice = match(limit)
      .with(
        "max-states",
        () =>
          `a larger --max-states than ${grouped(engine.maxStates ?? 0)}, a smaller scope, ${reductions}or samples: ${one} --sample`,
      )
      .with(
        "max-memory",
        () =>
          `${engine.threads === 1 && !isReduced ? `several threads for one cell, which take 6 bytes a state less: ${one} --threads 2; ` : ""}a larger --max-memory, a smaller scope, ${reductions}or samples: ${one} --sample`,
      )
      .exhaustive();
    return [
      wrap(
        `${cells} stopped by ${limit}: what is undecided there is not known; next: ${advice}`,
        "",
      ),
    ];
  });
  return lines.length === 0 ? null : lines.join("\n");
};

/** The command that checks this cell alone. */
const commandFor = (scenarios: readonly ScenarioEntry[], cell: Cell): string => {
  const usual = pick("scenario", cell.scenario, scenarios);
  const scope = (["vcpus", "gfns", "pfns", "slots"] as const).flatMap((name) =>
    cell.scope[name] === usual.scope[name] ? [] : [`--${name} ${cell.scope[name]}`],
  );
  return [
    `${program} check --design ${cell.design} --scenario ${cell.scenario}`,
    ...(cell.machine === usual.machine ? [] : [`--machine ${cell.machine}`]),
    ...cell.edits.map((entry) => {
      const fault = mistakeNamed(entry);
      return fault === null ? `--edit ${entry}` : `--fault ${fault}`;
    }),
    ...scope,
    ...(cell.roles === undefined ? [] : [`--roles ${cell.roles}`]),
  ].join(" ");
};
