import { endianness } from "node:os";
import type { Counted } from "../../checker/index.ts";
import type { TogetherCounted } from "../../checker/parallel/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { sameScope } from "../../counterexamples/name.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { subjectOf } from "../check/run-job.ts";
import { program, UserError } from "../support/failure.ts";
import { programVersion } from "./code.ts";
import { checkpointHeader, type CheckpointHeader } from "./header.ts";
import type { AnySaved } from "./keeper.ts";
import { identityDifference, identityOf } from "./identity.ts";
import { CheckpointError, logsOf, verifiedHeader } from "./read.ts";

/** What is asked for beside a checkpoint. */
export interface Asked {
  readonly cells: readonly Cell[];
  readonly properties: readonly string[] | null;
}

/** A checkpoint from which a run goes on. */
export interface Resumed {
  readonly header: CheckpointHeader;
  readonly saved: AnySaved | null;
}

const anew = `begin anew: ${program} check, with the options of the first run and --checkpoint FILE`;

/** The header of a checkpoint that is whole and has our format. Throws UserError with the cause. */
export const readHeader = (path: string): CheckpointHeader => {
  let text: string;
  try {
    text = verifiedHeader(path);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new UserError(`${path} ${error.message}`, anew);
  }
  const parsed = checkpointHeader.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `${path} was written by another version of staleproof: its header has another form (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`,
    anew,
  );
};

/**
 * Makes sure that a run may go on from a checkpoint: that it is of what is asked for, and of this very system and program. Throws UserError
 * that names the first difference.
 */
export const resumed = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  header: CheckpointHeader,
  asked: Asked | null,
): Resumed => {
  const refuse = (reason: string, next: string = anew): never => {
    throw new UserError(`${path} cannot be resumed: ${reason}`, next);
  };
  const other = asked === null ? null : askedDifference(header, asked);
  if (other !== null)
    refuse(other, `go on with what it holds: ${program} check --resume ${path}; or ${anew}`);
  const order = endianness() === "LE" ? "little-endian" : "big-endian";
  if (header.bytes !== order) refuse(`its numbers are ${header.bytes}, this machine's ${order}`);
  const { searching } = header;
  if (searching !== null) {
    const cell = header.cells[searching.position];
    if (cell === undefined) return refuse("the cell that was searched is not in it");
    const now = identityOf(subjectOf(catalog, { cell, properties: header.properties }));
    const difference = identityDifference(searching.identity, now);
    if (difference !== null) refuse(`${cell.design}, ${cell.scenario}: ${difference}`);
  }
  const { version, code } = programVersion();
  if (header.program.version !== version || header.program.code !== code)
    refuse(
      `it was written by version ${header.program.version} with the code ${header.program.code}, this is ${version} with the code ${code}`,
      `take the checkout that has written it; or ${anew}`,
    );
  return {
    header,
    saved:
      searching === null
        ? null
        : savedOf(searching.counted, logsOf(path, { skip: 0, bytes: searching.bytes })),
  };
};

const savedOf = (counted: Counted | TogetherCounted, fill: (into: Uint8Array) => void): AnySaved =>
  counted.kind === "alone"
    ? { kind: "alone", saved: { counted, fill } }
    : { kind: "together", saved: { counted, fill } };

/** In what a checkpoint is of something else than what is asked for; null if it is not. */
const askedDifference = (
  { cells, properties }: Pick<CheckpointHeader, "cells" | "properties">,
  asked: Asked,
): string | null => {
  if (cells.length === 1 && asked.cells.length === 1) {
    const [saved, wanted] = [cells[0], asked.cells[0]];
    const difference = saved && wanted ? cellDifference(saved, wanted) : null;
    if (difference !== null) return difference;
  }
  if (cells.length !== asked.cells.length)
    return `it is of ${cells.length} cells, not of ${asked.cells.length}`;
  for (const [i, wanted] of asked.cells.entries()) {
    const saved = cells[i];
    const difference = saved === undefined ? null : cellDifference(saved, wanted);
    if (difference !== null) return `cell ${i + 1}: ${difference}`;
  }
  const [judged, wanted] = [properties, asked.properties].map((p) => p?.join(", ") ?? "all");
  return judged === wanted ? null : `it judges properties ${judged}, not ${wanted}`;
};

const cellDifference = (saved: Cell, wanted: Cell): string | null => {
  for (const name of ["design", "scenario", "machine"] as const)
    if (saved[name] !== wanted[name]) return `it is of ${name} ${saved[name]}, not ${wanted[name]}`;
  if (!sameScope(saved.scope, wanted.scope))
    return `it is of scope ${scopeText(saved)}, not ${scopeText(wanted)}`;
  if (saved.roles !== wanted.roles)
    return `it is of ${saved.roles ?? "the scenario's own"} roles, not ${wanted.roles ?? "the scenario's own"}`;
  const [edits, others] = [saved.edits, wanted.edits].map((list) => list.join(", ") || "none");
  if (edits !== others) return `it is of the edits ${edits}, not ${others}`;
  return saved.unreduced === wanted.unreduced
    ? null
    : `it is ${saved.unreduced ? "without" : "with"} reductions`;
};

const scopeText = ({ scope }: Cell): string =>
  Object.entries(scope)
    .map(([name, n]) => `${n} ${name}`)
    .join(", ");
