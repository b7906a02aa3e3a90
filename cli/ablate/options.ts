import type { Command } from "commander";
import { z } from "zod";
import { allOptions, atLeast, bytesOf, repeatable, threadsOf } from "../check/options.ts";
import type { Limits } from "./search-cells.ts";

/** Adds the options of `ablate`, in the order of `--help`. */
export const addAblateOptions = (command: Command): Command =>
  command
    .option(
      "--scenario <name>",
      "judge in this scenario (repeatable; default: all)",
      repeatable,
      [],
    )
    .option("--operation <name>", "edit this operation (repeatable; default: all)", repeatable, [])
    .option(
      "--edit <kind>",
      "remove, unwait, uncheck, narrow or order (repeatable; default: all)",
      repeatable,
      [],
    )
    .option("--matrix", "the kill matrix: each edit with each property that it breaks")
    .option("--within <n>", "with --matrix: see so many states of each space", atLeast(1))
    .option("--max-states <n>", "give up a search (undecided) at this many states", atLeast(1))
    .option("--max-memory <MB>", "memory for the tables of all threads together", atLeast(1))
    .option("--threads <n>", "searches at a time (default: cores, at most 2)", atLeast(1, 256))
    .option("--record <dir>", "where counterexamples go (default: .staleproof/counterexamples)")
    .option("--evidence <file>", "write what each verdict rests on, as a JSON document")
    .option("--table <file>", "write the table that is committed: the same for every run")
    .option("--expect <file>", "status 0 exactly if the verdicts equal those of this table")
    .option("--share <percent>", "judge a random share of the edits, and no set", atLeast(1, 100))
    .option("--seed <n>", "seed of --share (default: drawn, and printed)", atLeast(0, 0xffff_ffff))
    .option("--json [file]", "write one JSON document, to standard output or a file");

const names = z.array(z.string());
const number = z.number().optional();
const ablateOptions = z
  .object({
    scenario: names,
    operation: names,
    edit: names,
    matrix: z.boolean().default(false),
    within: number,
    maxStates: number,
    maxMemory: number,
    threads: number,
    record: z.string().optional(),
    evidence: z.string().optional(),
    table: z.string().optional(),
    expect: z.string().optional(),
    share: number,
    seed: number,
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
export type AblateOptions = z.infer<typeof ablateOptions>;

/** What commander hands over, checked once. */
export const readAblateOptions = (command: Command): AblateOptions =>
  ablateOptions.parse(command.opts());

export const ablationThreads = ({ threads }: AblateOptions): number =>
  threadsOf({ ...allOptions, threads });

export const limitsOf = ({ maxStates, maxMemory, threads }: AblateOptions): Limits => ({
  maxStates: maxStates ?? null,
  maxBytes: bytesOf({ ...allOptions, maxMemory, threads }),
});
