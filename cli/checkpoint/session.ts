import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { selectionOf, type CheckOptions } from "../check/options.ts";
import type { Engine } from "../check/job.ts";
import { soonSeen } from "../check/together.ts";
import type { Plan } from "../check/plan.ts";
import { program, UserError } from "../support/failure.ts";
import { isOutOfMemory } from "../support/memory.ts";
import { grouped, remark } from "../support/terminal.ts";
import type { CheckpointHeader } from "./header.ts";
import { makeKeeper, type Keeper } from "./keeper.ts";
import { CheckpointError } from "./read.ts";
import { readHeader, resumed } from "./resume.ts";

/** Seconds between two checkpoints, unless told otherwise. */
const usualPause = 60;

/** Does the command line say what is to be checked? If it does not, a checkpoint does. */
const namesSomething = (options: CheckOptions): boolean => {
  const { designs, scenarios, properties, faults, edits, machine, scope, roles, thorough } =
    selectionOf(options);
  return (
    [designs, scenarios, properties, faults, edits].some((list) => list.length > 0) ||
    machine !== null ||
    roles !== null ||
    Object.keys(scope).length > 0 ||
    thorough ||
    !options.reduction
  );
};

/** The header of the checkpoint from which a run is to go on; null if it is to begin. Throws UserError if that cannot be read. */
export const headerToResume = ({ resume }: CheckOptions): CheckpointHeader | null =>
  resume === undefined ? null : readHeader(resume);

/** The plan that a checkpoint was made by, where nothing else is asked for; else null. */
export const planOf = (header: CheckpointHeader | null, options: CheckOptions): Plan | null =>
  header === null || namesSomething(options)
    ? null
    : {
        cells: header.cells,
        properties: header.properties === null ? null : new Set(header.properties),
        skipped: [],
      };

/** What keeps the results of a run; null if nobody asks for that. Throws UserError that says why a checkpoint cannot be gone on from. */
export const keeperOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  header: CheckpointHeader | null,
  plan: Plan,
  engine: Engine,
  options: CheckOptions,
): Keeper | null => {
  const { resume, checkpointEvery = usualPause } = options;
  const path = options.checkpoint ?? resume;
  if (path === undefined) return null;
  const [cells, properties] = [plan.cells, plan.properties === null ? null : [...plan.properties]];
  const asked = namesSomething(options) ? { cells, properties } : null;
  const before =
    header === null || resume === undefined ? null : resumed(catalog, resume, header, asked);
  if (before !== null && resume !== undefined) announce(resume, before.header, engine);
  return makeKeeper({
    path,
    every: checkpointEvery,
    cells,
    properties,
    before,
    replaces: path === resume,
  });
};

/** Says where a run goes on; refuses limits that what is stored has met already. */
const announce = (
  path: string,
  { cells, finished, searching }: CheckpointHeader,
  engine: Engine,
) => {
  const done = cells.length === 1 ? "" : `${finished.length} of ${cells.length} cells are done`;
  const cell = searching === null ? undefined : cells[searching.position];
  if (searching === null || cell === undefined || engine.kind === "sample") {
    remark(`goes on from ${path}: ${done === "" ? "nothing is done yet" : done}`);
    return;
  }
  const { counted } = searching;
  const { states, level, bytes } = counted;
  remark(
    `goes on from ${path}: ${done === "" ? "" : `${done}; `}${cell.design}, ${cell.scenario} has ${grouped(states)} states, depth ${level}`,
  );
  if (counted.kind === "alone" && engine.threads > 1 && states > soonSeen && cells.length === 1)
    throw new UserError(
      `${path} is of a search on one thread, in an order that several do not have`,
      `leave out --threads: ${program} check --resume ${path}`,
    );
  const next = (what: string): string => `${program} check --resume ${path} ${what}`;
  if (engine.maxStates !== null && engine.maxStates < states)
    throw new UserError(
      `--max-states ${engine.maxStates} is less than the ${states} states that ${path} holds`,
      next(`--max-states ${2 * states}`),
    );
  const memory = engine.maxBytes * (cells.length === 1 ? engine.threads : 1);
  if (memory < bytes)
    throw new UserError(
      `the ${Math.floor(memory / 1e6)} MB that the search may have are less than the ${Math.ceil(bytes / 1e6)} MB of ${path}`,
      next(`--max-memory ${Math.ceil((1.5 * bytes) / 1e6)}`),
    );
  const isLogged = counted.kind === "alone" ? counted.edges !== null : counted.chapters !== null;
  if (!isLogged && searching.identity.properties.includes("can-finish"))
    remark(
      "there was no memory for the log of transitions: can-finish will stay undecided; to judge it, begin anew with a larger --max-memory",
    );
};

/** What is thrown while a checkpoint is read into a search is about that file, or about the machine. */
export const resumeFailure = (error: unknown, { resume }: CheckOptions): unknown => {
  if (resume === undefined) return error;
  if (error instanceof CheckpointError)
    return new UserError(`${resume} ${error.message}`, "somebody has changed it meanwhile");
  return isOutOfMemory(error)
    ? new UserError(
        `there is no memory for what ${resume} holds`,
        `${program} check --resume ${resume} with a larger --max-memory, or on a larger machine`,
      )
    : error;
};

/** Says no to searches that cannot be kept. */
export const refuseUnkept = (options: CheckOptions): void => {
  const { checkpoint, checkpointEvery, resume, sample, symmetry, fusion } = options;
  if (checkpointEvery !== undefined && checkpoint === undefined && resume === undefined)
    throw new UserError("--checkpoint-every belongs to --checkpoint", "add --checkpoint FILE");
  if (checkpoint === undefined && resume === undefined) return;
  const given = checkpoint === undefined ? "--resume" : "--checkpoint";
  const refuse = (why: string): never => {
    throw new UserError(why, "leave out one of them");
  };
  if (sample) refuse(`${given} is for searches: a sample is the same again with its seed`);
  if (symmetry)
    refuse(`${given} and --symmetry do not go together: such a search is two, of two systems`);
  if (fusion)
    refuse(
      `${given} and --fusion do not go together: such a search may begin again at any time, and what it has recorded of each step is not kept`,
    );
};

/** How to go on after a run that did not come to its end; null if it did. `kept`: the checkpoint that there is. */
export const keptText = (kept: string | null | undefined, interrupted: boolean): string | null => {
  if (kept === undefined)
    return interrupted
      ? "nothing was kept; with --checkpoint FILE a run that is interrupted can be resumed"
      : null;
  if (kept !== null) return `to go on: ${program} check --resume ${kept}`;
  return interrupted ? "there was nothing to keep yet" : null;
};
