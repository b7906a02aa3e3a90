import { randomInt } from "node:crypto";
import type { Command } from "commander";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import {
  headerToResume,
  keeperOf,
  keptText,
  planOf,
  refuseUnkept,
  resumeFailure,
} from "../checkpoint/session.ts";
import { programVersion } from "../checkpoint/code.ts";
import type { Context } from "../context.ts";
import { program, UserError } from "../support/failure.ts";
import { exitStatusHelp, type Finish } from "../support/command.ts";
import { emitJson, jsonOnly, jsonText, probeJson } from "../support/json.ts";
import { print, remark } from "../support/terminal.ts";
import { checkDocumentOf, type CellResult, type ForecastDocument } from "./document.ts";
import { differences, differenceText, readExpected, rowsOf, updateAdvice } from "./expect.ts";
import type { Engine } from "./job.ts";
import { stepsNeverRun } from "./never-ran.ts";
import {
  addCheckOptions,
  bytesOf,
  memoryRemark,
  readCheckOptions,
  selectionOf,
  threadsOf,
  type CheckOptions,
} from "./options.ts";
import { statusOf } from "./outcome.ts";
import { limitText } from "./limits.ts";
import { planCheck, type Plan } from "./plan.ts";
import { makeRecorder } from "./recorder.ts";
import { judgedOf, sourcesOf, type Told } from "./reporters/judged.ts";
import { readReporters, report } from "./reporters/reporters.ts";
import { forecastDocument, forecastText, wantsForecast } from "./forecast-text.ts";
import { runCheck, type Forecasting } from "./run-check.ts";
import { cellText, summaryText, widthsOf } from "./table.ts";
import type { Status } from "../support/status.ts";

const examples = `
Examples:
  ${program} check                                   everything, as npm start does
  ${program} check --design userfault-v2 --scenario userfault-toggle
  ${program} check --design mainline --edit set-flags/flush-shadow-memslot:remove
  ${program} check --fault zap-before-publish        where the fault is shown
  ${program} check --sample --scenario everything --runs 200 --seed 1
  ${program} check --expect test/golden/verdicts.json --json results.json
  ${program} check --reporter table --reporter github --reporter sarif=check.sarif   for CI
  ${program} check --design mainline --scenario everything --checkpoint run.ckpt
  ${program} check --resume run.ckpt

A design that is edited, or a scope other than the scenario's, is recorded under .staleproof/ unless
--record says otherwise.`;

/** `staleproof check`: the main job. */
export const addCheck = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("check")
    .summary("check designs in scenarios, record a counterexample for each violation")
    .description("Check every design in its scenarios, or those that are named.");
  addCheckOptions(command)
    .addHelpText("after", examples + exitStatusHelp)
    .action(async () => finish(await check(context, readCheckOptions(command))));
};

const check = async <S, E extends Event>(
  context: Context<S, E>,
  options: CheckOptions,
): Promise<Status> => {
  refuseUnbuilt(options);
  const { json } = options;
  probeJson(json);
  const reporters = readReporters(options.reporter, json);
  const isTable = reporters.table && !jsonOnly(json);
  const expected = options.expect === undefined ? null : readExpected(options.expect);
  const header = headerToResume(options);
  const plan = planOf(header, options) ?? planAsked(context.catalog, options);
  for (const reason of plan.skipped) remark(`left out: ${reason}`);
  const engine = engineOf(options, header?.searching?.counted.kind === "together");
  const tight = engine.kind === "sample" ? null : memoryRemark(options);
  if (tight !== null) remark(tight);
  if (engine.kind === "sample")
    remark(
      `seed ${engine.seed}; the same again: --sample --seed ${engine.seed} --runs ${engine.runs}`,
    );

  const keeper = keeperOf(context.catalog, header, plan, engine, options);
  const recorder = makeRecorder(context, plan.cells, options.sample, options.record ?? null);
  const begun = performance.now();
  const names = context.catalog.properties.map(({ name }) => name);
  const widths = widthsOf(plan.cells, plan.properties === null ? names : [...plan.properties]);
  const show = (result: CellResult): void => {
    if (isTable) print(cellText(result, widths));
  };
  const forecasts: ForecastDocument[] = [];
  const forecasting: Forecasting = {
    wants:
      header !== null && options.forecast !== true
        ? () => false
        : wantsForecast(context.catalog, options, plan.cells),
    told: (cell, forecast, maxBytes) => {
      remark(forecastText(context.catalog, cell, forecast, maxBytes));
      forecasts.push(forecastDocument(cell, forecast));
    },
    none: ({ design, scenario }) => {
      if (options.forecast === true)
        remark(
          `no forecast for ${design}, ${scenario}: it is over within a second, or there is no smaller scope`,
        );
    },
  };
  const run = async () => {
    try {
      const threads = threadsOf(options);
      return await runCheck(context, plan, engine, threads, recorder, show, forecasting, keeper);
    } catch (error) {
      throw resumeFailure(error, options);
    } finally {
      recorder.release();
    }
  };
  const { results, interrupted } = await run();
  const kept = await keeper?.finish(results.every(({ report }) => report.limit === null));
  const neverRan = stepsNeverRun(
    context.catalog,
    results.map(({ report }) => report),
  );
  const differing =
    expected === null || interrupted
      ? null
      : differences(expected, rowsOf(results), {
          everything: isEverything(options),
          cells: plan.cells,
          properties: plan.properties,
        });
  const seconds = (performance.now() - begun) / 1000;
  if (isTable) print(summaryText(results, neverRan, seconds));
  if (differing !== null && differing.length > 0)
    remark(
      [...differing.map(differenceText), `${differing.length} differences; ${updateAdvice}`].join(
        "\n",
      ),
    );
  const limited = limitText(context.catalog, results, engine, plan.properties);
  if (limited !== null) remark(limited);
  if (interrupted) remark("interrupted: what is undecided was not searched to its end");
  const next = keptText(kept, interrupted);
  if (next !== null) remark(next);
  const document = checkDocumentOf(results, neverRan, forecasts);
  emitJson(json, document);
  const told: Told = {
    ...judgedOf(results, differing),
    // Held against a table nothing counts but differences, as for the status.
    neverRan: differing === null ? neverRan : [],
    cells: results.length,
    states: results.reduce((sum, { report: { states } }) => sum + states, 0),
    seconds,
    interrupted,
    expected: differing !== null,
    properties: context.catalog.properties,
    sourceOf: sourcesOf(context.catalog),
    version: () => programVersion().version,
  };
  await report(reporters, told, () => jsonText(document));
  return statusOf(results, neverRan, interrupted, differing);
};

const planAsked = <S, E extends Event>(catalog: Catalog<S, E>, options: CheckOptions): Plan => {
  const plan = planCheck(catalog, selectionOf(options));
  if (options.reduction) return plan;
  return { ...plan, cells: plan.cells.map((cell) => ({ ...cell, unreduced: true as const })) };
};

/** `together`: it goes on with what several threads have stored. */
const engineOf = (options: CheckOptions, together: boolean): Engine =>
  options.sample
    ? {
        kind: "sample",
        runs: options.runs ?? 1000,
        seed: options.seed ?? randomInt(0x1_0000_0000),
      }
    : {
        kind: "exhaustive",
        maxStates: options.maxStates ?? null,
        maxBytes: bytesOf(options),
        threads: options.threads === undefined && !together ? 1 : threadsOf(options),
        symmetry: options.symmetry,
        fusion: options.fusion,
      };

/** Is all that the committed table holds asked for? */
const isEverything = (options: CheckOptions): boolean => {
  const { designs, scenarios, properties, faults, edits, machine, scope, roles, sample } =
    selectionOf(options);
  const named = [designs, scenarios, properties, faults, edits].some((list) => list.length > 0);
  const other = machine !== null || roles !== null || Object.keys(scope).length > 0;
  return !named && !other && !sample;
};

/** Says no to what is announced and not there yet, before it could be taken for done. */
const refuseUnbuilt = (options: CheckOptions): void => {
  refuseUnkept(options);
  for (const name of ["symmetry", "fusion"] as const)
    if (options[name] && (options.sample || !options.reduction))
      throw new UserError(
        `--${name} is a reduction of the search: it does not go with ${options.sample ? "--sample" : "--no-reduction"}`,
        "leave out one of them",
      );
  if (options.symmetry && options.fusion)
    throw new UserError(
      "--symmetry and --fusion do not go together: the one searches another system, the other one records what happens in this one",
      "leave out one of them",
    );
  if (options.thorough && options.expect !== undefined)
    throw new UserError(
      "--thorough and --expect do not go together: the table of wider scopes is kept by npm run thorough",
      "leave out one of them",
    );
  if (
    options.thorough &&
    (options.roles !== undefined || selectionOf(options).scope.gfns !== undefined)
  )
    remark(
      "--roles and scopes hold for the scenario's own scope; those of --thorough are added as they are",
    );
  if (!options.sample && (options.runs !== undefined || options.seed !== undefined))
    throw new UserError("--runs and --seed belong to --sample", "add --sample");
};
