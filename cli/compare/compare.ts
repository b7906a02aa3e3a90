import type { Command } from "commander";
import type { Event } from "../../checker/protocol/step.ts";
import type { Engine } from "../check/job.ts";
import { planCheck } from "../check/plan.ts";
import type { Recorder } from "../check/recorder.ts";
import { runCheck, type CheckRun } from "../check/run-check.ts";
import type { Context } from "../context.ts";
import type { Finish } from "../support/command.ts";
import { program } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import { compareDocument } from "./document.ts";
import {
  addCompareOptions,
  compareBytes,
  compareThreads,
  readCompareOptions,
  type CompareOptions,
} from "./options.ts";
import { rowsOf, safetyRows, type Comparison } from "./outcome.ts";
import { planCompare, type ComparePlan } from "./plan.ts";
import { runTasks } from "./run-tasks.ts";
import { compareText } from "./text.ts";

const help = `
Examples:
  ${program} compare userfault-v2 userfault-generic userfault-create-only
  ${program} compare userfault-v2 userfault-create-only --scenario userfault-toggle
  ${program} compare mainline v6.12 --max-length 3 --json comparison.json

Safety: verdicts and lengths side by side, as check finds them. Telling stimuli: a shortest list of accesses,
ioctls and host events, each run to rest, to which two designs do not give the same set of outcomes. Cost: each
edge of USERFAULT alone, from every reachable state at rest (in userfault-toggle and userfault-toggle-zap-all, or
those of --scenario in which a vCPU may access everything). Illustrations: sampled, with a seed.

Exit status, the first that applies: 2 usage or bad input, 130 interrupted (partial result printed),
4 something is undecided, 0 otherwise; that designs differ is no failure.`;

/** `staleproof compare A B...` */
export const addCompare = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("compare")
    .summary("designs side by side: verdicts, stimuli that tell them apart, cost")
    .description("Compare two designs or more.")
    .argument("<design...>", "names of two designs or more");
  addCompareOptions(command)
    .addHelpText("after", help)
    .action(async (names: readonly string[]) =>
      finish(await compare(context, names, readCompareOptions(command))),
    );
};

const compare = async <S, E extends Event>(
  context: Context<S, E>,
  names: readonly string[],
  options: CompareOptions,
): Promise<Status> => {
  const { catalog } = context;
  probeJson(options.json);
  const plan = planCompare(catalog, names, options);
  const threads = compareThreads(options);
  const show = (done: number): void => {
    if (process.stderr.isTTY) remark(`${done} of ${plan.tasks.length} comparisons are made`);
  };
  const tasks = await runTasks(context, plan.tasks, threads, show);
  const checked = tasks.interrupted
    ? { results: [], interrupted: true }
    : await checkAll(context, plan, options, threads);
  const aboutOf = (workload: string): string =>
    catalog.comparing?.workloads.find(({ name }) => name === workload)?.about ?? "";
  const comparison: Comparison = {
    designs: plan.designs,
    safety: safetyRows(checked.results),
    ...rowsOf(plan.tasks, tasks.results, aboutOf),
  };
  if (!jsonOnly(options.json)) print(compareText(comparison));
  if (checked.interrupted) remark("interrupted: what is missing was not compared");
  emitJson(options.json, compareDocument(comparison));
  return firstOf([
    checked.interrupted ? status.interrupted : status.ok,
    isUndecided(comparison) ? status.undecided : status.ok,
  ]);
};

/** Compared verdicts are not recorded: `check` does that. */
const recordNothing: Recorder = { record: () => null, release: () => undefined };

const checkAll = <S, E extends Event>(
  context: Context<S, E>,
  { designs, scenarios }: ComparePlan,
  options: CompareOptions,
  threads: number,
): Promise<CheckRun> => {
  const plan = planCheck(context.catalog, {
    designs,
    scenarios: scenarios.map(({ name }) => name),
    properties: [],
    faults: [],
    edits: [],
    machine: null,
    scope: {},
    roles: null,
    thorough: false,
    sample: false,
  });
  const engine: Engine = {
    kind: "exhaustive",
    maxStates: options.maxStates ?? null,
    maxBytes: compareBytes(options),
    threads: 1,
  };
  return runCheck(context, plan, engine, threads, recordNothing, () => undefined);
};

const isUndecided = ({ safety, telling, cost }: Comparison): boolean =>
  safety.some(({ verdicts }) => verdicts.some(({ verdict }) => verdict === "undecided")) ||
  telling.some((row) => row.telling === null || row.telling.kind === "equal-up-to") ||
  cost.some(({ limit }) => limit !== null);
