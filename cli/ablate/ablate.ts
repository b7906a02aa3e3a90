import { randomInt } from "node:crypto";
import type { Command } from "commander";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Cell, ScenarioEntry } from "../catalog.ts";
import { makeRecorder, type Recorder } from "../check/recorder.ts";
import type { Context } from "../context.ts";
import { probe } from "../support/atomic.ts";
import { exitStatusHelp, type Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { probeJson } from "../support/json.ts";
import { pick } from "../support/names.ts";
import type { Status } from "../support/status.ts";
import { plural, remark } from "../support/terminal.ts";
import { openCache } from "./cache.ts";
import { readCommitted, type Committed } from "./committed.ts";
import { deliver } from "./deliver.ts";
import { counterexampleOf, type Filed } from "./document.ts";
import type { Ablated } from "./evidence.ts";
import { groundOf } from "./ground.ts";
import { judgeDesign } from "./judge-design.ts";
import { judgeTogether } from "./judge-together.ts";
import { withoutUnnoticed } from "./neighbours.ts";
import {
  ablationThreads,
  addAblateOptions,
  limitsOf,
  readAblateOptions,
  type AblateOptions,
} from "./options.ts";
import { observe } from "./observe.ts";
import { placed } from "./places.ts";
import { openPlan } from "./plan.ts";
import { printMatrix } from "./print-matrix.ts";
import { scenariosFor, selected } from "./select.ts";
import { makeSearcher } from "./search-cells.ts";
import { shareOf } from "./share.ts";
import { hashSources } from "./sources.ts";

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
  .replace("1 violated, or different from --expect", "1 different from --expect")
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
  refuseHalves(options);
  const { catalog, root } = context;
  const { name: design } = pick("design", name, catalog.designs);
  const { all: forAll, rest } = scenariosFor(catalog, design, options.scenario);
  // The matrix asks each edit everywhere: what the further scenarios are for is to settle edits that the others leave open.
  const forTheRest = options.matrix ? [] : rest;
  const scenarios = [...forAll, ...forTheRest];
  const expected = expectedTable(options, design);
  // A table says itself which operations it is about.
  const operations = options.operation.length > 0 ? options.operation : expected?.operations;
  const everything = selected(catalog.ablations(design), {
    ...options,
    operation: operations ?? [],
  });
  const seed = options.seed ?? randomInt(2 ** 32);
  probeJson(options.json);
  for (const file of [options.evidence, options.table]) if (file !== undefined) probe(file);
  const begun = performance.now();
  const recordIn = (cells: readonly Cell[]): Recorder =>
    makeRecorder(context, cells, false, options.record ?? null);
  // A folder that was named is refused now, rather than after a long search; ours is taken when there is something to write.
  const early = options.record === undefined ? null : recordIn(editedCells(design, scenarios));
  const limits = limitsOf(options);
  const cache = openCache(context, () => hashSources(context));
  const plan = openPlan(cache.pathOf("plan"));
  const searcher = makeSearcher(context, cache, limits, ablationThreads(options));
  try {
    const { somewhere, nowhere, scenariosOf } = placed(catalog, design, plan, everything);
    const asked = options.share === undefined ? somewhere : shareOf(somewhere, options.share, seed);
    const grounds = groundOf(catalog, design, forAll);
    const further = groundOf(catalog, design, forTheRest);
    const court = { catalog, root, grounds, further, plan, searcher, scenariosOf };
    const noticed = (): Promise<readonly Ablation[]> =>
      withoutUnnoticed(catalog, [...grounds, ...further], plan, asked);
    const { based, unobserved } = await judgeDesign(court, asked, noticed, {
      everything: options.matrix,
      within: options.within ?? null,
      progress: (settled, of) => {
        plan.save();
        if (process.stderr.isTTY) remark(`${settled} of ${of} edits are settled`);
      },
    });
    if (options.share !== undefined)
      remark(`${plural(asked.length, "edit")} of ${somewhere.length}: --seed ${seed}`);
    cache.settle();
    if (options.matrix) return printMatrix(catalog, design, based, unobserved, searcher, options);
    // A step as a whole: what its wait or its place among others is for shows in races, which stimuli one by one do not have.
    const removed = unobserved.filter(({ ablation }) => ablation.kind === "remove");
    // A set of a share would say nothing of the set of all.
    const candidates = options.share === undefined ? removable(unobserved) : [];
    // Neither keeps all threads busy: what a set is asked next depends on the answer.
    const [seen, set] = await bothOf(
      (isOver) =>
        observe(context, removed, plan, openPlan(cache.pathOf("observed")), {
          threads: ablationThreads(options),
          interrupted: () => isOver() || searcher.interrupted(),
          progress: (answered) => {
            plan.save();
            if (process.stderr.isTTY && answered > 0) remark(`${answered} edits are observed`);
          },
        }),
      () => judgeTogether(catalog, based, plan, candidates, searcher),
    );
    const ablated = unobserved.map((one): Ablated => {
      const observed = seen.get(one.ablation);
      return observed === undefined ? one : { ...one, observed };
    });
    cache.settle();
    const recorder = early ?? recordIn(editedCells(design, scenarios));
    try {
      const filed = ablated.map((one) => record(one, recorder));
      const seconds = (performance.now() - begun) / 1000;
      const reports = based.map(({ report }) => report);
      const outcome = {
        design,
        operations: operations ?? null,
        unedited: reports,
        filed,
        nowhere,
        set,
        seconds,
      };
      return deliver(catalog, outcome, searcher, options, {
        table: expected,
        isWhole: asked.length === somewhere.length && options.edit.length === 0,
      });
    } finally {
      recorder.release();
    }
  } finally {
    plan.save();
    searcher.end();
    early?.release();
  }
};

/** Does two things at a time. The first one is told to end early if the second one fails. */
const bothOf = async <A, B>(
  first: (isOver: () => boolean) => Promise<A>,
  second: () => Promise<B>,
): Promise<readonly [A, B]> => {
  let isOver = false;
  const one = first(() => isOver);
  const other = second().catch((failure: unknown) => {
    isOver = true;
    throw failure;
  });
  return Promise.all([one, other]);
};

/** The table that a run is held against. Throws UserError if it is another design's, or no table. */
const expectedTable = ({ expect, matrix }: AblateOptions, design: string): Committed | null => {
  if (expect === undefined || matrix) return null;
  const table = readCommitted(expect);
  if (table.design === design) return table;
  throw new UserError(
    `${expect} is the table of ${table.design}, not of ${design}`,
    "name the table of this design",
  );
};

/** A table is about a whole design; with fewer scenarios the verdicts are others. */
const refuseHalves = (options: AblateOptions): void => {
  const { table, expect, scenario, operation, edit, share, matrix, within } = options;
  if (within !== undefined && !matrix)
    throw new UserError("--within is for --matrix only", "leave it out, or see --max-states");
  if (table !== undefined && matrix)
    throw new UserError("--table is not for --matrix", "write the matrix with --json");
  if (table !== undefined && (edit.length > 0 || share !== undefined))
    throw new UserError("--table is for all edits of an operation", "leave the others out");
  if (expect !== undefined && !matrix && operation.length > 0)
    throw new UserError(
      "a table says itself which operations it is about",
      "leave --operation out",
    );
  if ((table !== undefined || expect !== undefined) && scenario.length > 0)
    throw new UserError("--table and --expect are for all scenarios", "leave --scenario out");
};

/** Cells that stand for where counterexamples of edits go. */
const editedCells = (design: string, scenarios: readonly ScenarioEntry[]): readonly Cell[] =>
  scenarios.map(({ name: scenario, machinesFor, scope }) => ({
    design,
    scenario,
    machine: machinesFor(design)[0] ?? "",
    scope,
    edits: ["an edit"],
  }));

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
