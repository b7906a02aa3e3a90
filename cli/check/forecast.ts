import {
  bytesForecast,
  forecastStates,
  measureSmaller,
  searchUpTo,
  type Estimate,
  type Known,
  type Measure,
  type Place,
} from "../../checker/forecast/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import type { Levels } from "../../checker/verdict.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { pick } from "../support/names.ts";
import type { Engine, Subset } from "./job.ts";
import { subjectOf } from "./run-job.ts";

/** How large a cell will be: what was measured for it, and what that comes to. */
export interface Forecast {
  readonly states: Estimate;
  /** Of the tables. */
  readonly bytes: number;
  readonly seconds: number;
  /** Fusion will make states fewer, by how much is not forecast. */
  readonly isMost: boolean;
  readonly measured: readonly Measure[];
  /** States of the scenario as it is, measured or forecast by the same law; null for that itself. */
  readonly usual: number | null;
  /** The forecast anew, once the search itself has come so far. */
  readonly again: (levels: Levels) => { readonly states: number; readonly bytes: number } | null;
}

/** What a forecast may take: all measured cells together, and the beginning of the cell itself. */
const quick = { states: 200_000, seconds: 2, probeStates: 100_000, probeSeconds: 1 } as const;
/** What more it may take where the search takes at least `from` seconds: a share of that, and no more than so much. */
const patient = { from: 20, share: 0.1, states: 1_000_000, seconds: 10 } as const;
/** Large tables miss the caches, and threads wait for each other: measured between 1.2 and 1.8. */
const slower = 1.4;

/**
 * Forecasts the exhaustive search of a cell from its smaller kin and from its own beginning, in about three seconds, and a tenth of what is
 * forecast then. null where there is nothing to say: the cell has no smaller kin, or is over so soon that nobody need wait.
 */
export const forecastCell = <S, E extends Event>(
  catalog: Catalog<S, E>,
  subset: Subset,
  engine: Extract<Engine, { readonly kind: "exhaustive" }>,
  patiently = true,
): Forecast | null => {
  const { symmetry, fusion } = engine;
  // Searches under a reduction use one thread.
  const threads = symmetry === true || fusion === true ? 1 : engine.threads;
  const { cell } = subset;
  const { dimensions, at, smaller } = catalog.familyOf(cell);
  const cellAt = new Map(smaller.map((one) => [one.at.join(), one.cell]));
  const family = {
    dimensions,
    smaller: smaller.map((one) => one.at),
    build: (place: Place) => {
      const one = cellAt.get(place.join());
      return one === undefined ? null : systemOrNull(catalog, one);
    },
  };
  const { system, properties, symmetric } = subjectOf(catalog, subset);
  const begun = performance.now();
  const probe = searchUpTo(system, quick.probeStates, clock(quick.probeSeconds));
  const perSecond = probe.states / ((performance.now() - begun) / 1000);
  if (probe.limit === null) return null;
  const larger = symmetry === true ? (symmetric?.() ?? "none") : "none";
  /** With symmetry the states stored are those of one member of each orbit. */
  const orbit = typeof larger === "string" ? 1 : 1 + larger.group.others.length;
  const tables = (states: number): number =>
    bytesForecast({
      words: layoutOf(system).words,
      actors: system.actors.length,
      states,
      transitions: (states * probe.transitions) / probe.states,
      judgesFinish: orbit === 1 && properties.some(({ name }) => name === "can-finish"),
      threads,
    });
  const from = (measured: readonly Measure[]): Forecast | null => {
    const known = { dimensions, measured, wanted: at };
    const all = forecastStates({ ...known, soFar: probe.levels });
    if (all === null) return null;
    const states = { ...all, value: all.value / orbit };
    return {
      states,
      bytes: tables(states.value),
      seconds: (states.value * slower) / perSecond / threads,
      isMost: fusion === true,
      measured,
      usual: usualStates(catalog, cell, known),
      again: (levels) => {
        const now = forecastStates({ ...known, soFar: levels, ofLaw: 1 / orbit });
        return now === null ? null : { states: now.value, bytes: tables(now.value) };
      },
    };
  };
  const little = measureSmaller(family, {
    states: quick.states,
    isSpent: clock(quick.seconds),
  });
  const first = from(little);
  if (first === null || !patiently || first.seconds < patient.from) return first;
  // Who will wait for minutes can wait some seconds for a better forecast.
  const more = {
    states: Math.min(patient.states, patient.share * first.states.value),
    isSpent: clock(Math.min(patient.seconds, patient.share * first.seconds)),
  };
  return from(measureSmaller(family, more, little));
};

const usualStates = <S, E extends Event>(
  catalog: Catalog<S, E>,
  cell: Cell,
  { dimensions, measured, wanted }: Pick<Known, "dimensions" | "measured" | "wanted">,
): number | null => {
  const { roles: _, ...rest } = cell;
  const { scope } = pick("scenario", cell.scenario, catalog.scenarios);
  const { at } = catalog.familyOf({ ...rest, scope });
  if (at.join() === wanted.join()) return null;
  const there = measured.find((one) => one.at.join() === at.join());
  return (
    there?.states ?? forecastStates({ dimensions, measured, wanted: at, soFar: [] })?.value ?? null
  );
};

/** Says when so many seconds are over: of the processor, since a busy machine must not make forecasts worse, but at most thrice on the clock. */
const clock = (seconds: number): (() => boolean) => {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return user + system > 1e6 * seconds || performance.now() - began > 3000 * seconds;
  };
};

/** A smaller cell that its scenario cannot be built for is not measured. */
const systemOrNull = <S, E extends Event>(catalog: Catalog<S, E>, cell: Cell) => {
  try {
    return catalog.build(cell).system;
  } catch {
    return null;
  }
};
