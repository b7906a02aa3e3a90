import type { Command } from "commander";
import { z } from "zod";
import { allOptions, atLeast, bytesOf, repeatable, threadsOf } from "../check/options.ts";

/** Adds the options of `compare`, in the order of `--help`. */
export const addCompareOptions = (command: Command): Command =>
  command
    .option(
      "--scenario <name>",
      "compare in this scenario (repeatable; default: all; cost: see above)",
      repeatable,
      [],
    )
    .option("--seed <n>", "seed of the sampled workloads (default: 1)", atLeast(0, 0xffff_ffff))
    .option("--max-length <n>", "longest list of stimuli to look for (default: any)", atLeast(0))
    .option(
      "--max-states <n>",
      "give up a search at this many states, and a pair of designs in a scenario (default: none, and 20,000,000)",
      atLeast(1),
    )
    .option("--max-memory <MB>", "memory for the tables of all threads together", atLeast(1))
    .option("--threads <n>", "searches at a time (default: cores, at most 2)", atLeast(1, 256))
    .option("--json [file]", "write one JSON document, to standard output or a file");

const number = z.number().optional();
const compareOptions = z
  .object({
    scenario: z.array(z.string()),
    seed: z.number().default(1),
    maxLength: number,
    maxStates: number,
    maxMemory: number,
    threads: number,
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
export type CompareOptions = z.infer<typeof compareOptions>;

/** What commander hands over, checked once. */
export const readCompareOptions = (command: Command): CompareOptions =>
  compareOptions.parse(command.opts());

export const compareThreads = ({ threads }: CompareOptions): number =>
  threadsOf({ ...allOptions, threads });

export const compareBytes = ({ maxMemory, threads }: CompareOptions): number =>
  bytesOf({ ...allOptions, maxMemory, threads });
