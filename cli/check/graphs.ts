import { exploreAlong } from "../../checker/incremental/explore.ts";
import { makeGraph, type Graph } from "../../checker/incremental/graph.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { SearchOptions } from "../../checker/search/options.ts";
import type { Progress, SearchOutcome } from "../../checker/verdict.ts";
import type { Catalog, Cell, Subject } from "../catalog.ts";

/** Graphs of unedited cells, for the searches of their edits: what one thread keeps. */
export interface Graphs<S, E extends Event> {
  /** An edited cell, with locations numbered as in the unedited one. Its transitions have the ids that they have anyway. */
  readonly subjectOf: (cell: Cell) => Subject<S, E>;
  /**
   * Searches what `subjectOf` has built of an edited cell along the graph of the unedited one, which is recorded first as far as the limits
   * may need it. null if that cannot be done.
   */
  readonly search: (
    cell: Cell,
    subject: Subject<S, E>,
    options: SearchOptions,
  ) => Generator<Progress, SearchOutcome | null, void>;
}

/** The graph may take so much of the memory. */
const share = 0.5;

/** Keeps the graphs of one cell, as it is and without the reduction that an edit may switch off, until another one is asked for. */
export const makeGraphs = <S, E extends Event>(catalog: Catalog<S, E>): Graphs<S, E> => {
  let kept: Kept<S, E> | null = null;

  const graphOf = (of: Kept<S, E>, keepDead: boolean): Graph<S, E> | null => {
    const known = of.graphs.get(keepDead);
    if (known !== undefined) return known;
    const { system, properties } = catalog.build(of.cell, { keepDead });
    const graph = makeGraph(system, properties);
    of.graphs.set(keepDead, graph);
    return graph;
  };
  const keptFor = (cell: Cell): Kept<S, E> => {
    const unedited: Cell = { ...cell, edits: [] };
    const name = JSON.stringify(unedited);
    if (kept?.name === name) return kept;
    const { actors } = catalog.build(unedited).system;
    const locations = actors.map((actor) => actor.locations);
    kept = { name, cell: unedited, locations, graphs: new Map() };
    return kept;
  };
  return {
    subjectOf: (cell) => catalog.build(cell, { locations: keptFor(cell).locations }),
    *search(cell, { system, properties }, options) {
      const graph = graphOf(keptFor(cell), system.normalise === null);
      if (graph === null) return null;
      const { maxStates = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = options;
      for (const _ of graph.grow(maxStates, share * maxBytes)) {
        if (options.interrupted?.() === true || options.exhausted?.() === true) return null;
        yield {
          states: 0,
          transitions: 0,
          depth: 0,
          frontier: graph.table.count - graph.expanded(),
          bytes: graph.bytes(),
          phase: "search",
          levels: [],
        };
      }
      return yield* exploreAlong(system, properties, options, graph);
    },
  };
};

interface Kept<S, E extends Event> {
  readonly name: string;
  readonly cell: Cell;
  readonly locations: readonly (readonly string[])[];
  /** By whether dead data is kept. */
  readonly graphs: Map<boolean, Graph<S, E> | null>;
}
