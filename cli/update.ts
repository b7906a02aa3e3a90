import type { Command } from "commander";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Event } from "../checker/protocol/step.ts";
import { serialiseCounterexample } from "../counterexamples/file.ts";
import { faultEntry, fileNameOf } from "../counterexamples/name.ts";
import type { Cell, FaultEntry } from "./catalog.ts";
import type { CellResult } from "./check/document.ts";
import { rowsOf, serialiseRows } from "./check/expect.ts";
import { caughtBy, serialiseCatches, shortestCatch } from "./check/faults.ts";
import { allOptions, atLeast, bytesOf, selectionOf, threadsOf } from "./check/options.ts";
import { planCheck, type Plan } from "./check/plan.ts";
import { makeRecorder, type Recorder } from "./check/recorder.ts";
import { runCheck, type CheckRun } from "./check/run-check.ts";
import { inCheckout, requireCheckout, type Context } from "./context.ts";
import { updateGallery } from "./gallery/update.ts";
import { updateShownGoldens } from "./shown-goldens.ts";
import { writeIfChanged } from "./support/atomic.ts";
import { exitStatusHelp, type Finish } from "./support/command.ts";
import { program, UserError } from "./support/failure.ts";
import { lockFolder } from "./support/lock.ts";
import { firstOf, status, type Status } from "./support/status.ts";
import { print } from "./support/terminal.ts";
import { updateMachines } from "./machines.ts";
import { updateThorough } from "./thorough/thorough.ts";

const help = `
Examples:
  npm run update && git diff
  npm run update -- --shown           only test/golden/show/, after a change of how schedules are drawn
  npm run update -- --gallery         only the bugs that KVM had
  npm run machines                    verdicts on other machines than the scenarios' own
  npm run thorough                    the wider scopes: goes on with the table, smallest first

Rewrites, and removes what is no longer found:
  counterexamples/recorded/   a schedule for each violation of an unedited design
  counterexamples/faults/     the shortest schedule that shows each seeded fault
  counterexamples/historic/   the shortest schedule without the fix of each bug of the gallery
  test/golden/verdicts.json   every verdict and length, for ${program} check --expect
  test/golden/faults.json     which properties catch which fault
  test/golden/show/           each of these schedules in the forms of show
With --shown: only the last of these, in seconds.
With --gallery: counterexamples/historic/ and the last of these; npm run docs then rewrites docs/gallery.md.
With --machines: test/golden/machines.json and docs/machines.md.
With --thorough: test/golden/thorough.json and docs/thorough.md.
Read the diff: it is what the change of the model means.${exitStatusHelp.replace("violated, or different from --expect", "a seeded fault that no property catches, or a historic bug that is not as it should be")}`;

/** `staleproof update`: for those who change the model. */
export const addUpdate = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("update")
    .summary("regenerate the recorded schedules and the tables of verdicts")
    .description("Regenerate the recorded schedules and the tables of verdicts.")
    .option("--shown", "only the recorded schedules in the forms of show")
    .option("--gallery", "only the schedules of bugs that KVM had")
    .option("--machines", "only the table of verdicts on other machines than the scenarios' own")
    .option("--thorough", "only the table of the wider scopes; goes on where it was interrupted")
    .option("--anew", "with --thorough: also what is in the table already")
    .option("--threads <n>", "with --thorough: cells at a time (default: 2)", atLeast(1, 256))
    .option("--max-memory <MB>", "with --thorough: for all together", atLeast(1))
    .option("--max-states <n>", "with --thorough: give up a cell at this many states", atLeast(1))
    .option(
      "--up-to <n>",
      "with --thorough: only cells of at most so many states, by forecast",
      atLeast(1),
    )
    .addHelpText("after", help)
    .action(async () => {
      const options = readUpdateOptions(command);
      requireCheckout(context, "update");
      for (const name of ["anew", "threads", "maxMemory", "maxStates", "upTo"])
        if (!options.thorough && command.getOptionValueSource(name) === "cli")
          throw new UserError(
            `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is for the wider scopes only`,
            "npm run thorough",
          );
      if (options.shown && options.thorough)
        throw new UserError("--shown and --thorough are two things", "leave one of them out");
      if (options.machines && (options.shown || options.thorough))
        throw new UserError("--machines is a thing of its own", "leave the other one out");
      if (options.gallery && (options.shown || options.thorough || options.machines))
        throw new UserError("--gallery is a thing of its own", "leave the other one out");
      if (options.gallery) {
        const code = await updateGallery(context);
        updateShown(context);
        finish(code);
      } else if (options.machines) finish(await updateMachines(context));
      else if (options.shown) finish(updateShown(context));
      else
        finish(options.thorough ? await updateThorough(context, options) : await update(context));
    });
};

const updateOptions = z.object({
  shown: z.boolean().default(false),
  machines: z.boolean().default(false),
  gallery: z.boolean().default(false),
  thorough: z.boolean().default(false),
  anew: z.boolean().default(false),
  threads: z.number().default(2),
  maxMemory: z.number().nullable().default(null),
  maxStates: z.number().nullable().default(null),
  upTo: z.number().nullable().default(null),
});
const readUpdateOptions = (command: Command): Readonly<z.infer<typeof updateOptions>> =>
  updateOptions.parse(command.opts());

const update = async <S, E extends Event>(context: Context<S, E>): Promise<Status> => {
  const { catalog, root } = context;
  const designs = planCheck(catalog, selectionOf(allOptions));
  const run = await withRecorder(context, designs.cells, (recorder) =>
    check(context, designs, recorder),
  );
  if (run.interrupted) return status.interrupted;

  const shown = catalog.faults.map((fault) => ({ fault, cell: cellOf(context, fault) }));
  const cells = shown.map(({ cell }) => cell);
  const faultFolder = inCheckout(root, "counterexamples", "faults");
  const lock = lockFolder(faultFolder);
  try {
    const nowhere: Recorder = { record: () => null, release: () => undefined };
    const faults = await check(context, { cells, properties: null, skipped: [] }, nowhere);
    if (faults.interrupted) return status.interrupted;
    const catches = shown.map(({ fault }, i) => caughtBy(catalog, fault, faults.results[i]));

    const recorded = run.results.flatMap(({ verdicts }) =>
      verdicts.flatMap(({ file }) => file ?? []),
    );
    const shortest = catches.flatMap((caught, i) => {
      const file = shortestCatch(caught);
      const cell = cells[i];
      if (file === null || cell === undefined) return [];
      const usual = { machine: cell.machine, scope: cell.scope };
      const path = join(faultFolder, fileNameOf(file, usual));
      writeIfChanged(path, serialiseCounterexample(file));
      return [path];
    });
    removeOthers(inCheckout(root, "counterexamples", "recorded"), recorded);
    removeOthers(faultFolder, shortest);
    const golden = (name: string): string => inCheckout(root, "test", "golden", name);
    writeIfChanged(golden("verdicts.json"), serialiseRows(rowsOf(run.results)));
    writeIfChanged(golden("faults.json"), serialiseCatches(catches));

    const gallery = catalog.historic.length === 0 ? status.ok : await updateGallery(context);
    if (gallery === status.interrupted) return gallery;
    const texts = updateShownGoldens(context);
    const missed = catches.filter(({ by }) => by.length === 0).map(({ fault }) => fault.name);
    for (const name of missed) print(`${name}: caught by no property that names it`);
    print(
      `${rowsOf(run.results).length} verdicts, ${recorded.length} violations, ` +
        `${catches.length} faults, ${missed.length} missed, ${texts} texts of show; now read: git diff`,
    );
    return firstOf([missed.length === 0 ? status.ok : status.violated, gallery]);
  } finally {
    lock.release();
  }
};

const updateShown = <S, E extends Event>(context: Context<S, E>): Status => {
  print(`${updateShownGoldens(context)} texts of show; now read: git diff`);
  return status.ok;
};

const withRecorder = async <S, E extends Event, T>(
  context: Context<S, E>,
  cells: readonly Cell[],
  use: (recorder: Recorder) => Promise<T>,
): Promise<T> => {
  const recorder = makeRecorder(context, cells, false, null);
  try {
    return await use(recorder);
  } finally {
    recorder.release();
  }
};

const check = <S, E extends Event>(
  context: Context<S, E>,
  plan: Plan,
  recorder: Recorder,
): Promise<CheckRun> =>
  runCheck(
    context,
    plan,
    { kind: "exhaustive", maxStates: null, maxBytes: bytesOf(allOptions), threads: 1 },
    threadsOf(allOptions),
    recorder,
    ({ report }: CellResult) => {
      const { design, edits, scenario } = report.cell;
      print(`${[design, ...edits].join(" + ")}, ${scenario}: ${report.states} states`);
    },
  );

/** The cell in which a fault is shown. */
const cellOf = <S, E extends Event>({ catalog }: Context<S, E>, fault: FaultEntry): Cell => {
  const plan = planCheck(catalog, { ...selectionOf(allOptions), faults: [fault.name] });
  const cell = plan.cells[0];
  if (cell === undefined) throw new Error(`${faultEntry(fault.name)} is shown nowhere`);
  return cell;
};

/** Takes schedules away that no check finds any more. */
const removeOthers = (folder: string, keep: readonly string[]): void => {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.endsWith(".json") && !keep.includes(join(folder, name))) rmSync(join(folder, name));
};
