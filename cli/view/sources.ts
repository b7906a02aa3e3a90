import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import { designOf } from "../../counterexamples/shown.ts";
import type { Catalog } from "../catalog.ts";
import { planCheck } from "../check/plan.ts";
import { typed } from "../context.ts";
import { program, UserError } from "../support/failure.ts";
import { load, loadCell, type Loaded } from "./load.ts";

/** Something to be viewed. */
export interface Source<S, E extends Event> {
  readonly name: string;
  /** By the user, rather than found in a folder. */
  readonly isNamed: boolean;
  readonly load: () => Loaded<S, E>;
}

/** What is viewed, by its place in the list. */
export type Viewed<S, E extends Event> = (file: number) => Loaded<S, E>;

/** A file, or the files below a folder. */
export const fileSources = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
): readonly Source<S, E>[] => {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const files = isFolder
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => typed(join(path, name)))
    : [path];
  if (files.length === 0)
    throw new UserError(`${path} has no counterexamples`, `record some: ${program} check`);
  return files.map((file) => ({
    name: file,
    isNamed: !isFolder,
    load: () => load(catalog, file, file),
  }));
};

/** The cells that options ask for, as `check` understands them. */
export interface CellOptions {
  readonly design: readonly string[];
  readonly scenario: readonly string[];
  readonly fault: readonly string[];
  readonly edit: readonly string[];
  readonly machine?: string;
}

/** Designs in scenarios, with nothing recorded; none if none is asked for. */
export const cellSources = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { design, scenario, fault, edit, machine }: CellOptions,
): readonly Source<S, E>[] => {
  if (design.length + scenario.length + fault.length + edit.length === 0) return [];
  const { cells } = planCheck(catalog, {
    designs: design,
    scenarios: scenario,
    properties: [],
    faults: fault,
    edits: edit,
    machine: machine ?? null,
    scope: {},
    roles: null,
    thorough: false,
    sample: true,
  });
  return cells.map((cell) => {
    const name = `${designOf(cell)} in ${cell.scenario}`;
    return { name, isNamed: cells.length === 1, load: () => loadCell(catalog, cell, name) };
  });
};

/** Loads each when it is first asked for. */
export const lazily = <S, E extends Event>(sources: readonly Source<S, E>[]): Viewed<S, E> => {
  const known = new Map<number, Loaded<S, E>>();
  return (i) => {
    const source = sources[i];
    if (source === undefined) throw new UserError(`there is no file ${i}`);
    const loaded = known.get(i) ?? source.load();
    known.set(i, loaded);
    return loaded;
  };
};
