import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { parseSchedule, runSchedule, type Schedule } from "../../counterexamples/schedule.ts";
import { emptyTrace, type Trace } from "../../counterexamples/trace.ts";
import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { viewDocument, viewTrace } from "../../counterexamples/view/make.ts";
import { designOf } from "../../counterexamples/shown.ts";
import { effectsIn } from "../../counterexamples/why/why.ts";
import { noWords } from "../../counterexamples/why/words.ts";
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
  /** What each step of a trace did, in words. */
  readonly tell: (trace: Trace<S, E>) => readonly (readonly string[])[];
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
    tell: teller(catalog),
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
  return walked(catalog, trace, schedule, properties, name, `${designOf(schedule)}: a schedule`);
};

/** Of longer schedules it is not told in words what each step did: that takes as long as to replay them. */
const mostTold = 2000;

/** A trace that is said to breach nothing. */
const walked = <S, E extends Event>(
  catalog: Catalog<S, E>,
  trace: Trace<S, E>,
  cell: Cell,
  properties: readonly Property<S, E>[],
  name: string,
  title: string,
): Loaded<S, E> => ({
  document: {
    ...viewTrace(trace, trace.steps.length > mostTold ? [] : teller(catalog)(trace)),
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
  tell: teller(catalog),
  property: null,
});

const teller =
  <S, E extends Event>({ words = noWords }: Catalog<S, E>): Loaded<S, E>["tell"] =>
  (trace) =>
    effectsIn(trace, words);

/** A system by itself, in its initial state. */
export const loadCell = <S, E extends Event>(
  catalog: Catalog<S, E>,
  cell: Cell,
  name: string,
): Loaded<S, E> => {
  const { system, properties } = catalog.build(cell);
  return walked(
    catalog,
    emptyTrace(system),
    cell,
    properties,
    name,
    `${designOf(cell)}: nothing recorded`,
  );
};

const built = <S, E extends Event>(catalog: Catalog<S, E>, path: string, cell: Cell) => {
  try {
    return catalog.build(cell);
  } catch (error) {
    throw new UserError(`${path} does not replay: ${messageOf(error)}`);
  }
};
