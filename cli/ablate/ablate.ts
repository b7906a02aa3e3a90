import type { Command } from "commander";
import { textOf, type Ablation, type AblationKind } from "../../checker/ablation/ablations.ts";
import { killMatrix, matrixText, toothless } from "../../checker/ablation/matrix.ts";
import { nearest } from "../../checker/protocol/nearest.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell, ScenarioEntry } from "../catalog.ts";
import { makeRecorder, type Recorder } from "../check/recorder.ts";
import type { Context } from "../context.ts";
import { probe, writeWhole } from "../support/atomic.ts";
import { exitStatusHelp, type Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import { pick, pickAll } from "../support/names.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import { openCache } from "./cache.ts";
import { ablateDocument, counterexampleOf, evidenceDocument, type Filed } from "./document.ts";
import { searchedOf, type Ablated } from "./evidence.ts";
import { askUnedited, groundOf, type Ground } from "./ground.ts";
import { judgeEdits } from "./judge-edits.ts";
import { judgeTogether, type TogetherSet } from "./judge-together.ts";
import type { Based } from "./based.ts";
import { withoutUnnoticed } from "./neighbours.ts";
import {
  ablationThreads,
  addAblateOptions,
  limitsOf,
  readAblateOptions,
  type AblateOptions,
} from "./options.ts";
import { openPlan, type Plan } from "./plan.ts";
import { makeSearcher, type Searcher } from "./search-cells.ts";
import { hashSources } from "./sources.ts";
import { ablatedText, closingText } from "./table.ts";

const help = `
Examples:
  ${program} ablate userfault-v3
  ${program} ablate userfault-v3 --operation set-flags --edit remove
  ${program} ablate userfault-v3 --operation set-flags --matrix
  ${program} ablate userfault-v3 --json ablation.json --evidence evidence.json

Each step of the design is removed, its wait or its check dropped, each loop narrowed, neighbours
exchanged where somebody can notice: one edit at a time. What was searched is kept below .staleproof/ablate,
so that the same again takes seconds; what was interrupted goes on from there.

mandatory: breaks a contract, makes the kernel warn, or takes away that something can finish or happen.
optional: alone, and in the scenarios named. undecided: says what would decide it.${exitStatusHelp
  .replace("1 violated, or different from --expect, ", "")
  .replace("3 vacuous, or a step of a design that never ran,\n", "")}`;

/** `staleproof ablate DESIGN` */
export const addAblate = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("ablate")
    .summary("each step of a design mandatory or optional, with evidence")
    .description("Edit a design in every single way, and say which edits do harm.")
    .argument("<design>", "name of a design");
  addAblateOptions(command)
    .addHelpText("after", help)
    .action(async (design: string) =>
      finish(await ablate(context, design, readAblateOptions(command))),
    );
};

const ablate = async <S, E extends Event>(
  context: Context<S, E>,
  name: string,
  options: AblateOptions,
): Promise<Status> => {
  const { catalog, root, entry } = context;
  const { name: design } = pick("design", name, catalog.designs);
  const scenarios = scenariosFor(catalog, design, options.scenario);
  const asked = selected(catalog.ablations(design), options);
  probeJson(options.json);
  if (options.evidence !== undefined) probe(options.evidence);
  const begun = performance.now();
  const recordIn = (cells: readonly Cell[]): Recorder =>
    makeRecorder(context, cells, false, options.record ?? null);
  // A folder that was named is refused now, rather than after a long search; ours is taken when there is something to write.
  const early = options.record === undefined ? null : recordIn(editedCells(design, scenarios));
  const limits = limitsOf(options);
  const cache = openCache(root, () => hashSources(root, entry));
  const plan = openPlan(cache.pathOf(`plan-${design}`));
  const searcher = makeSearcher(context, cache, limits, ablationThreads(options));
  try {
    const grounds = groundOf(catalog, design, scenarios);
    const based = await searchUnedited(grounds, plan, searcher);
    const ablations = withoutUnnoticed(catalog, grounds, plan, asked);
    const ablated = await judgeEdits(catalog, based, plan, ablations, searcher, {
      everything: options.matrix,
      progress: (settled, of) => {
        plan.save();
        if (process.stderr.isTTY) remark(`${settled} of ${of} edits are settled`);
      },
    });
    if (options.matrix) return printMatrix(catalog, based, ablated, searcher, options);
    const set = await judgeTogether(catalog, based, plan, removable(ablated), searcher, ablated);
    const recorder = early ?? recordIn(editedCells(design, scenarios));
    try {
      const filed = ablated.map((one) => record(one, recorder));
      const quiet = jsonOnly(options.json);
      if (!quiet) {
        print(ablatedText(design, ablated));
        for (const { actor, first, then, against } of catalog.notModelled)
          print(`not-modelled ${actor}: ${first}, then ${then} (against ${against})`);
        const seconds = (performance.now() - begun) / 1000;
        print(closingText(ablated, set, { ...searcher.count(), seconds }));
      }
      if (searcher.interrupted()) remark("interrupted: what was found out is kept");
      emitJson(options.json, ablateDocument(design, filed, catalog.notModelled, set));
      if (options.evidence !== undefined)
        writeWhole(
          options.evidence,
          `${JSON.stringify(evidenceDocument(design, ablated, set), null, 1)}\n`,
        );
    } finally {
      recorder.release();
    }
    return statusOf(ablated, set, searcher);
  } finally {
    plan.save();
    searcher.end();
    early?.release();
  }
};

const scenariosFor = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  named: readonly string[],
): readonly ScenarioEntry[] => {
  const scenarios = pickAll("scenario", named, catalog.scenarios);
  const fitting = scenarios.filter((one) => one.fits(design) && !one.sampledOnly);
  const misfit = scenarios.find((one) => !fitting.includes(one));
  if (named.length > 0 && misfit !== undefined)
    throw new UserError(
      misfit.sampledOnly
        ? `${misfit.name} is too large to be searched exhaustively`
        : `${design} takes no part in ${misfit.name}`,
      `see: ${program} list scenarios`,
    );
  return fitting;
};

const kinds: readonly AblationKind[] = ["remove", "unwait", "uncheck", "narrow", "order"];

/** What was asked for by operation and kind; a name that is not known is answered with the nearest ones. */
const selected = (
  all: readonly Ablation[],
  { operation: operations, edit: edits }: AblateOptions,
): readonly Ablation[] => {
  const known = [...new Set(all.map(({ operation }) => operation))];
  for (const operation of operations)
    if (!known.includes(operation))
      throw new UserError(
        `no operation ${JSON.stringify(operation)}${nearest(operation, known)}`,
        `see: ${program} list operations`,
      );
  for (const edit of edits)
    if (!kinds.some((kind) => kind === edit))
      throw new UserError(`no kind of edit ${JSON.stringify(edit)}${nearest(edit, kinds)}`);
  return all.filter(
    ({ operation, kind }) =>
      (operations.length === 0 || operations.includes(operation)) &&
      (edits.length === 0 || edits.includes(kind)),
  );
};

/** Cells that stand for where counterexamples of edits go. */
const editedCells = (design: string, scenarios: readonly ScenarioEntry[]): readonly Cell[] =>
  scenarios.map(({ name: scenario, machine, scope }) => ({
    design,
    scenario,
    machine,
    scope,
    edits: ["an edit"],
  }));

const searchUnedited = async <S, E extends Event>(
  grounds: readonly Ground<S, E>[],
  plan: Plan,
  searcher: Searcher,
): Promise<readonly Based<S, E>[]> => {
  const reports = await searcher.search(grounds.map((ground) => askUnedited(ground, plan)));
  return grounds.flatMap((ground, i) => {
    const report = reports[i] ?? null;
    return report === null ? [] : [{ ground, report }];
  });
};

const removable = (ablated: readonly Ablated[]): readonly Ablation[] =>
  ablated.flatMap(({ ablation, verdict }) =>
    ablation.kind === "remove" && verdict.verdict === "optional" ? [ablation] : [],
  );

const record = (ablated: Ablated, recorder: Recorder): Filed => {
  const counterexample = counterexampleOf(ablated);
  const { verdict } = ablated;
  const report = verdict.verdict === "mandatory" ? verdict.cell.report : null;
  const property = report?.verdicts.find((one) => one.counterexample === counterexample);
  const file =
    report === null || property === undefined || counterexample === null
      ? null
      : recorder.record(report, property);
  return { ablated, counterexample, file };
};

const printMatrix = <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  ablated: readonly Ablated[],
  searcher: Searcher,
  options: AblateOptions,
): Status => {
  const asked = new Set(
    based.flatMap(({ report }) => report.verdicts.map(({ property }) => property)),
  );
  const unedited = new Map(
    based.map(({ ground, report }) => [ground.cell.scenario, searchedOf(report)]),
  );
  const matrix = killMatrix(
    catalog.properties.flatMap(({ name }) => (asked.has(name) ? [name] : [])),
    ablated.map(({ ablation, evidence }) => ({
      edit: textOf(ablation),
      cells: evidence.flatMap(({ cell, report }) => {
        const before = unedited.get(cell.scenario);
        return before === undefined || report === null
          ? []
          : [{ unedited: before, edited: searchedOf(report) }];
      }),
    })),
  );
  if (!jsonOnly(options.json)) print(matrixText(matrix));
  emitJson(options.json, { schema: 1, ...matrix });
  const idle = toothless(matrix);
  if (idle.length > 0) remark(`no edit breaks ${idle.join(", ")}`);
  if (searcher.interrupted()) return status.interrupted;
  return matrix.rows.some(({ partial }) => partial) ? status.undecided : status.ok;
};

/** An edit that does harm is an answer, not a failure. */
const statusOf = (ablated: readonly Ablated[], set: TogetherSet, searcher: Searcher): Status =>
  searcher.interrupted()
    ? status.interrupted
    : firstOf([
        ...ablated.map(({ verdict }) =>
          verdict.verdict === "undecided" ? status.undecided : status.ok,
        ),
        set.interrupted ? status.undecided : status.ok,
      ]);
