import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import type { Scope } from "../../model/scope.ts";
import { addressBytes, freeBytes, leastBytes, machineBytes } from "../support/memory.ts";
import type { Selection } from "./plan.ts";

/** Reads a whole number of an option; commander puts the option's name before the message. */
export const atLeast =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(
        `It must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`,
      );
    return value;
  };

/** Collects an option that may be given more than once. */
export const repeatable = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  text,
];

/** Adds the options of `check`, in the order of `--help`. */
export const addCheckOptions = (command: Command): Command =>
  command
    .option("--design <name>", "check this design (repeatable; default: all)", repeatable, [])
    .option(
      "--scenario <name>",
      "check in this scenario (repeatable; default: all)",
      repeatable,
      [],
    )
    .option("--property <name>", "judge this property (repeatable; default: all)", repeatable, [])
    .option(
      "--fault <name>",
      "with this seeded fault, or historic bug of the gallery (repeatable)",
      repeatable,
      [],
    )
    .option(
      "--edit <edit>",
      "with OPERATION/STEP:remove|unwait|uncheck|narrow=KIND or OPERATION/STEP,STEP:order (repeatable)",
      repeatable,
      [],
    )
    .option(
      "--machine <name>",
      "on this machine instead of the scenario's: NAME, or NAME,OPTION,no-OPTION; all: on each that applies; others: on these, but not on the scenario's own",
    )
    .option("--vcpus <n>", "this many vCPUs instead of the scenario's", atLeast(1))
    .option("--gfns <n>", "this many guest frames", atLeast(1))
    .option("--pfns <n>", "this many host frames", atLeast(1))
    .option("--slots <n>", "this many memslots", atLeast(1))
    .addOption(
      new Option("--roles <name>", "full: every vCPU may fault, use its TLB and prefault").choices([
        "full",
      ]),
    )
    .option("--max-states <n>", "give up a cell (undecided) at this many states", atLeast(1))
    .option(
      "--max-memory <MB>",
      "memory for the tables of all threads together (default: three quarters of the machine, nine tenths of what is free)",
      atLeast(1),
    )
    .option(
      "--threads <n>",
      "cells checked at a time, or threads for a single cell that has more than 500,000 states (default: cores, at most 2, one a cell)",
      atLeast(1, 256),
    )
    .option("--no-reduction", "search the space without reductions; its schedules are not recorded")
    .option(
      "--symmetry",
      "let vCPUs with the same part stand for each other, where that is sound (leaves can-finish undecided)",
    )
    .option(
      "--fusion",
      "take steps that nobody else can notice together with the step before, where the search itself shows that this is sound (less memory, more time; one thread)",
    )
    .option("--thorough", "also in the wider scopes of each scenario")
    .option(
      "--forecast",
      "forecast the size of every cell that takes longer than a second, not only of one that is widened",
    )
    .option("--no-forecast", "forecast nothing")
    .option("--sample", "walk at random and shrink what is found, instead of searching everything")
    .option("--runs <n>", "walks of --sample (default: 1000)", atLeast(1))
    .option("--seed <n>", "seed of --sample (default: drawn, and printed)", atLeast(0, 0xffff_ffff))
    .option("--record <dir>", "where counterexamples go (default: counterexamples/recorded)")
    .option("--expect <file>", "status 0 exactly if all verdicts and lengths equal this table")
    .option(
      "--reporter <name>",
      "how results are told: table, json, junit, sarif, github or md; NAME=FILE writes a file (repeatable; default: table)",
      repeatable,
      [],
    )
    .option(
      "--checkpoint <file>",
      "keep here, from time to time and at the end, what there is to go on from if the run is interrupted or meets a limit",
    )
    .option(
      "--checkpoint-every <seconds>",
      "seconds between two checkpoints (default: 60; never more than a tenth of the time is spent on them)",
      atLeast(0),
    )
    .option(
      "--resume <file>",
      "go on from this checkpoint, and keep it up to date; what it is of need not be said again",
    )
    .option("--json [file]", "write one JSON document, to standard output or a file");

const names = z.array(z.string());
const number = z.number().optional();

/** What commander hands over, checked once. */
const checkOptions = z
  .object({
    design: names,
    scenario: names,
    property: names,
    fault: names,
    edit: names,
    machine: z.string().optional(),
    vcpus: number,
    gfns: number,
    pfns: number,
    slots: number,
    roles: z.literal("full").optional(),
    maxStates: number,
    maxMemory: number,
    threads: number,
    reduction: z.boolean(),
    symmetry: z.boolean().default(false),
    fusion: z.boolean().default(false),
    thorough: z.boolean().default(false),
    forecast: z.boolean().optional(),
    sample: z.boolean().default(false),
    runs: number,
    seed: number,
    record: z.string().optional(),
    expect: z.string().optional(),
    reporter: names,
    checkpoint: z.string().optional(),
    checkpointEvery: number,
    resume: z.string().optional(),
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
export type CheckOptions = z.infer<typeof checkOptions>;

export const readCheckOptions = (command: Command): CheckOptions =>
  checkOptions.parse(command.opts());

/** Everything by default: what `staleproof check` means without options. */
export const allOptions: CheckOptions = checkOptions.parse({
  design: [],
  scenario: [],
  property: [],
  fault: [],
  edit: [],
  reduction: true,
  reporter: [],
});

export const selectionOf = (options: CheckOptions): Selection => ({
  designs: options.design,
  scenarios: options.scenario,
  properties: options.property,
  faults: options.fault,
  edits: options.edit,
  machine: options.machine ?? null,
  scope: scopeOf(options),
  roles: options.roles ?? null,
  thorough: options.thorough,
  sample: options.sample,
});

const scopeOf = ({ vcpus, gfns, pfns, slots }: CheckOptions): Partial<Scope> => ({
  ...(vcpus === undefined ? {} : { vcpus }),
  ...(gfns === undefined ? {} : { gfns }),
  ...(pfns === undefined ? {} : { pfns }),
  ...(slots === undefined ? {} : { slots }),
});

/** Address space that a thread reserves without using it: for WebAssembly, with which Node reads modules. V8 aborts where it cannot. */
const reservedByThread = 12_000_000_000;

/**
 * More threads than cells would only wait; more than two are asked for by those who know their memory. Never more than a limited address
 * space has room for.
 */
export const threadsOf = ({ threads }: Pick<CheckOptions, "threads">): number => {
  const asked = threads ?? Math.min(2, availableParallelism());
  return Math.max(1, Math.min(asked, Math.floor(addressBytes() / reservedByThread)));
};

/**
 * Bytes for the tables of one search, shared by the threads: what is asked for, or three quarters of the machine and nine tenths of what is
 * free now; never more than the machine has, or than the address space may grow.
 */
export const bytesOf = (options: Pick<CheckOptions, "maxMemory" | "threads">): number => {
  const { maxMemory } = options;
  const asked =
    maxMemory === undefined
      ? Math.min(0.75 * machineBytes(), 0.9 * freeBytes())
      : Math.min(maxMemory * 1_000_000, machineBytes());
  const room = Math.max(1_000_000, addressBytes() - leastBytes);
  return Math.floor(Math.min(asked, room) / threadsOf(options));
};

/** What there is to say about the memory that is asked for, before a search makes it come true. */
export const memoryRemark = ({
  maxMemory,
  threads,
}: Pick<CheckOptions, "maxMemory" | "threads">): string | null => {
  if (threads !== undefined && threadsOf({ threads }) < threads)
    return `the address space is limited (ulimit -v): ${threadsOf({ threads })} of ${threads} threads`;
  if (maxMemory === undefined || maxMemory * 1_000_000 <= freeBytes()) return null;
  return `--max-memory ${maxMemory} is more than the ${Math.floor(freeBytes() / 1_000_000)} MB that are free: the system may end the search before its limit does`;
};
