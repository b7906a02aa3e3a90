import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { atLeast, repeatable } from "../check/options.ts";
import { UserError } from "../support/failure.ts";
import type { SweepAsked } from "./asked.ts";

/** Reads `2,3` or `1-20`, or both; each number once, in the order in which they are named. */
export const numbers =
  (least: number, most = 0xffff_ffff) =>
  (text: string): readonly number[] => {
    const all = text.split(",").flatMap((part) => {
      const [, first, last = first] = /^\s*(\d{1,10})(?:-(\d{1,10}))?\s*$/.exec(part) ?? [];
      const [from, to] = [Number(first), Number(last)];
      if (first === undefined || from < least || to > most || to < from || to - from >= 1_000_000)
        throw new InvalidArgumentError(`It must be whole numbers, as 2,3 or 1-20.`);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
    return [...new Set(all)];
  };

/** Adds the options of `sweep`, in the order of `--help`. */
export const addSweepOptions = (command: Command): Command =>
  command
    .option("--gallery", "sweep the historic bugs, each with its fix and without")
    .option("--case <id>", "... only this one, by id or commit (repeatable)", repeatable, [])
    .option("--ablate <design>", "sweep the edits of this design (repeatable)", repeatable, [])
    .option("--operation <name>", "... only those of this operation (repeatable)", repeatable, [])
    .option("--design <name>", "sweep this design (repeatable; default: all)", repeatable, [])
    .option("--scenario <name>", "... in this scenario (repeatable; default: all)", repeatable, [])
    .option("--property <name>", "... for this property (repeatable; default: all)", repeatable, [])
    .option("--fault <name>", "... with this seeded fault alone (repeatable)", repeatable, [])
    .option(
      "--edit <edit>",
      "... with this edit alone, as check has it; with --ablate: only this kind of edit (repeatable)",
      repeatable,
      [],
    )
    .option("--machine <name>", "... on this machine; all or others: as check has it")
    .option("--vcpus <list>", "... with so many vCPUs, each of 2,3 or 1-3", numbers(1), [])
    .option("--gfns <list>", "... guest frames", numbers(1), [])
    .option("--pfns <list>", "... host frames", numbers(1), [])
    .option("--slots <list>", "... memslots", numbers(1), [])
    .addOption(new Option("--roles <name>", "... full: every vCPU may do all").choices(["full"]))
    .option("--thorough", "... also in the wider scopes of each scenario")
    .option("--symmetry", "... under symmetry, as check has it")
    .option("--fusion", "... with steps fused, as check has it")
    .option("--sample", "... walk at random instead of searching everything")
    .option("--runs <n>", "walks of --sample (default: 1000)", atLeast(1))
    .option("--seeds <list>", "seeds of --sample, each of 1-20 or 3,5", numbers(0), [])
    .option("--max-states <n>", "give up a search (undecided) at this many states", atLeast(1))
    .option("--shard <i/n>", "do the ith of n shares, 1/n to n/n (default: 1/1)")
    .option("--results <dir>", "where results of jobs are kept (default: .staleproof/sweep)")
    .option("--threads <n>", "jobs at a time (default: cores, at most 2)", atLeast(1, 256))
    .option("--max-memory <MB>", "memory for the tables of all jobs together", atLeast(1))
    .option("--queue <url>", "have the jobs done by workers that listen at this Redis")
    .option("--worker <url>", "be one: do jobs that are queued at this Redis")
    .option("--idle <s>", "with --worker: end after so many seconds without a job", atLeast(1))
    .option(
      "--lease <s>",
      "with --worker: seconds after which the job of a lost worker runs again (default: 30)",
      atLeast(1),
    )
    .option("--out <file>", "where the document goes: the same as --json FILE")
    .option("--json [file]", "write one JSON document, to standard output or a file");

const names = z.array(z.string());
const list = z.array(z.number());
const number = z.number().optional();
const flag = z.boolean().default(false);
const sweepOptions = z
  .object({
    gallery: flag,
    case: names,
    ablate: names,
    operation: names,
    design: names,
    scenario: names,
    property: names,
    fault: names,
    edit: names,
    machine: z.string().optional(),
    vcpus: list,
    gfns: list,
    pfns: list,
    slots: list,
    roles: z.literal("full").optional(),
    thorough: flag,
    symmetry: flag,
    fusion: flag,
    sample: flag,
    runs: number,
    seeds: list,
    maxStates: number,
    shard: z.string().optional(),
    results: z.string().optional(),
    threads: number,
    maxMemory: number,
    queue: z.string().optional(),
    worker: z.string().optional(),
    idle: number,
    lease: number,
    out: z.string().optional(),
    json: z.union([z.string(), z.literal(true)]).optional(),
  })
  .readonly();
export type SweepOptions = z.infer<typeof sweepOptions>;

/** What commander hands over, checked once. */
export const readSweepOptions = (command: Command): SweepOptions =>
  sweepOptions.parse(command.opts());

/** What is to be swept. Throws UserError for options that do not go together. */
export const askedBy = (options: SweepOptions): SweepAsked => {
  const { gallery, ablate, operation, edit, sample, seeds, runs } = options;
  const maxStates = options.maxStates ?? null;
  const isGallery = gallery || options.case.length > 0;
  const ofCheck = givenOfCheck(options);
  if (isGallery && ablate.length > 0) throw together("--gallery", "--ablate");
  if (isGallery || ablate.length > 0) {
    const [other] = ofCheck;
    if (other !== undefined) throw together(isGallery ? "--gallery" : "--ablate", other);
  }
  if (ablate.length > 0)
    return { kind: "ablate", designs: ablate, operations: operation, edits: edit, maxStates };
  if (operation.length > 0)
    throw new UserError("--operation is for --ablate", "name a design: --ablate DESIGN");
  if (isGallery) {
    if (edit.length > 0) throw together("--gallery", "--edit");
    return { kind: "gallery", cases: options.case, maxStates };
  }
  if (sample && seeds.length === 0)
    throw new UserError(
      "a sweep of samples needs its seeds: drawn ones would be others in each shard",
      "for example --seeds 1-20",
    );
  if (!sample && (seeds.length > 0 || runs !== undefined))
    throw new UserError("--seeds and --runs are for --sample", "add --sample");
  for (const name of ["symmetry", "fusion", "maxStates"] as const)
    if (sample && options[name] !== undefined && options[name] !== false)
      throw together("--sample", name === "maxStates" ? "--max-states" : `--${name}`);
  if (options.symmetry && options.fusion) throw together("--symmetry", "--fusion");
  const { vcpus, gfns, pfns, slots } = options;
  return {
    kind: "check",
    designs: options.design,
    scenarios: options.scenario,
    properties: options.property,
    faults: options.fault,
    edits: edit,
    machine: options.machine ?? null,
    scopes: { vcpus, gfns, pfns, slots },
    roles: options.roles ?? null,
    thorough: options.thorough,
    maxStates,
    symmetry: options.symmetry,
    fusion: options.fusion,
    sample: sample ? { runs: runs ?? 1000, seeds } : null,
  };
};

const together = (one: string, other: string): UserError =>
  new UserError(`${one} and ${other} do not go together`, "leave out one of them");

/** Options that were given and are for the check matrix alone. */
const givenOfCheck = (options: SweepOptions): readonly string[] =>
  [
    ...(
      [
        "design",
        "scenario",
        "property",
        "fault",
        "vcpus",
        "gfns",
        "pfns",
        "slots",
        "seeds",
      ] as const
    ).filter((name) => options[name].length > 0),
    ...(["thorough", "symmetry", "fusion", "sample"] as const).filter((name) => options[name]),
    ...(["machine", "roles", "runs"] as const).filter((name) => options[name] !== undefined),
  ].map((name) => `--${name}`);
