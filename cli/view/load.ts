import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { parseSchedule, runSchedule, type Schedule } from "../../counterexamples/schedule.ts";
import { emptyTrace, type Trace } from "../../counterexamples/trace.ts";
import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { viewDocument, viewTrace } from "../../counterexamples/view/make.ts";
import { designOf } from "../../counterexamples/shown.ts";
import { describeScope } from "../../model/scope.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { shownOf } from "../show.ts";
import { readGiven } from "../support/atomic.ts";
import { messageOf, program, UserError } from "../support/failure.ts";

/** A file, replayed: what the page draws, and what the engine goes on from. */
export interface Loaded<S, E extends Event> {
  readonly document: ViewDocument;
  readonly trace: Trace<S, E>;
  readonly cell: Cell;
  /** Those that are asked of the cell. */
  readonly properties: readonly Property<S, E>[];
  /** The property that the file breaches, if it does. */
  readonly property: string | null;
}

/** Reads and replays a counterexample or a schedule; throws UserError if it is unreadable or no longer fits. */
export const load = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  name: string,
): Loaded<S, E> => {
  const schedule = parseSchedule(readGiven(path, "list what there is: ls counterexamples"));
  if (schedule !== null && typeof schedule !== "string")
    return loadSchedule(catalog, path, name, schedule);
  const shown = shownOf(catalog, path, name);
  const { file, trace } = shown;
  return {
    document: viewDocument(name, shown),
    trace,
    cell: file,
    properties: catalog.build(file).properties,
    property: file.property,
  };
};

const loadSchedule = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  name: string,
  schedule: Schedule,
): Loaded<S, E> => {
  const { system, properties } = built(catalog, path, schedule);
  const trace = runSchedule(system, schedule);
  if (typeof trace === "string")
    throw new UserError(`${path} does not replay: ${trace}`, `save it again: ${program} view`);
  return walked(trace, schedule, properties, name, `${designOf(schedule)}: a schedule`);
};

/** A trace that is said to breach nothing. */
const walked = <S, E extends Event>(
  trace: Trace<S, E>,
  cell: Cell,
  properties: readonly Property<S, E>[],
  name: string,
  title: string,
): Loaded<S, E> => ({
  document: {
    ...viewTrace(trace),
    name,
    title,
    facts: [
      ["Scenario", cell.scenario],
      ["Machine", `${cell.machine}; ${describeScope(cell.scope)}`],
    ],
    breach: null,
    why: [],
  },
  trace,
  cell,
  properties,
  property: null,
});

/** A system by itself, in its initial state. */
export const loadCell = <S, E extends Event>(
  catalog: Catalog<S, E>,
  cell: Cell,
  name: string,
): Loaded<S, E> => {
  const { system, properties } = catalog.build(cell);
  return walked(emptyTrace(system), cell, properties, name, `${designOf(cell)}: nothing recorded`);
};

const built = <S, E extends Event>(catalog: Catalog<S, E>, path: string, cell: Cell) => {
  try {
    return catalog.build(cell);
  } catch (error) {
    throw new UserError(`${path} does not replay: ${messageOf(error)}`);
  }
};
