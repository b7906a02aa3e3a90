import type { Command } from "commander";
import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import type { HistoricEntry } from "../catalog.ts";
import { allOptions, atLeast, bytesOf, memoryRemark, threadsOf } from "../check/options.ts";
import { inScratch, typed, type Context } from "../context.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import type { Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import { galleryDocumentOf } from "./document.ts";
import { galleryStatus } from "./judge.ts";
import { runGallery, type GalleryRun } from "./run.ts";
import { selectCases } from "./select.ts";
import { caseText, totalText, widthOf } from "./text.ts";

const help = `
Examples:
  ${program} gallery                                 every case
  ${program} gallery invalid-roots-skipped           one, by its id
  ${program} gallery d62007ed                        ... or by its commit
  ${program} gallery --json cases.json --record schedules
  ${program} check --fault invalid-roots-skipped   all properties without that fix

Each case is a bug that KVM had. The design with the fix is searched whole, and its property must hold; with
the fix taken away it must be violated, and the shortest schedule is written. docs/gallery.md has all of
them; ${program} list historic names them.

Exit status, the first that applies: 2 usage, 130 interrupted (partial result printed), 1 a case is not as
it should be, 4 undecided, 0 every property holds with its fix and is violated without.`;

const galleryOptions = z
  .object({
    maxStates: z.number().optional(),
    maxMemory: z.number().optional(),
    threads: z.number().optional(),
    record: z.string().optional(),
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
type GalleryOptions = z.infer<typeof galleryOptions>;

/** `staleproof gallery`: bugs that KVM had, each with its fix and without. */
export const addGallery = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("gallery")
    .summary("bugs that KVM had: what holds with the fix is violated without it")
    .description("Check each bug that KVM had, or those that are named, with its fix and without.")
    .argument("[ids...]", "cases, by id or commit (default: all)")
    .option("--max-states <n>", "give up a search (undecided) at this many states", atLeast(1))
    .option("--max-memory <MB>", "memory for the tables of all threads together", atLeast(1))
    .option("--threads <n>", "searches at a time (default: cores, at most 2)", atLeast(1, 256))
    .option(
      "--record <dir>",
      "where schedules go, ID.json (default: .staleproof/counterexamples/historic)",
    )
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action(async (ids: readonly string[]) => {
      finish(await gallery(context, ids, galleryOptions.parse(command.opts())));
    });
};

const gallery = async <S, E extends Event>(
  context: Context<S, E>,
  ids: readonly string[],
  options: GalleryOptions,
): Promise<Status> => {
  const { catalog } = context;
  const { record, json } = options;
  const cases = selectCases(ids, catalog.historic);
  if (cases.length === 0) throw new UserError("the gallery is empty");
  probeJson(json);
  const tight = memoryRemark(options);
  if (tight !== null) remark(tight);
  const folder =
    record === undefined ? inScratch(context, "counterexamples", "historic") : typed(record);
  const quiet = jsonOnly(json);
  const { results, interrupted } = await showGallery(context, cases, folder, options, quiet);
  if (interrupted) remark("interrupted: what is undecided was not searched to its end");
  emitJson(json, galleryDocumentOf(results));
  return galleryStatus(results, interrupted);
};

/** Runs cases, with a line each and a total, unless it is to be quiet; schedules go to the folder. */
export const showGallery = async <S, E extends Event>(
  context: Context<S, E>,
  cases: readonly HistoricEntry[],
  folder: string,
  options: Pick<GalleryOptions, "maxStates" | "maxMemory" | "threads"> = allOptions,
  quiet = false,
): Promise<GalleryRun> => {
  const begun = performance.now();
  const width = widthOf(cases);
  const run = await runGallery(
    context,
    cases,
    {
      engine: {
        kind: "exhaustive",
        maxStates: options.maxStates ?? null,
        maxBytes: bytesOf(options),
        threads: 1,
      },
      threads: threadsOf(options),
      folder,
    },
    (result) => {
      if (!quiet) print(caseText(result, width));
    },
  );
  if (!quiet) print(totalText(run.results, (performance.now() - begun) / 1000));
  return run;
};
