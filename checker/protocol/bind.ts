import type { Draft, RecordField } from "../state/fields.ts";
import { makeFlow } from "./flow.ts";
import type { Item, Operation, Start } from "./operation.ts";
import { partsOf } from "./parts.ts";
import { compile, resolve, type StepNode } from "./program.ts";
import { mostSteps, settle, withoutIdleSteps } from "./settle.ts";
import type { Event } from "./step.ts";
import type { Actor, System, Transition } from "./system.ts";

/** An actor before binding: who it is to its recipes, and what it may do in this scenario. */
export interface Cast<S, M, E> {
  readonly name: string;
  readonly me: M;
  readonly operations: readonly Operation<S, M, E>[];
}

export interface BindOptions<S> {
  /** Keep steps that cannot do anything in this scenario (see `Step.matters`). */
  readonly allSteps?: boolean;
  /**
   * Brings dead data to its neutral value after every transition: what no actor can read again before it is overwritten. A reduction,
   * to be left out when an edit might make the data live. Done twice it must do what it does once.
   */
  readonly normalise?: (d: Draft<S>) => void;
  /**
   * Names of locations, by actor, that are to keep these numbers, `idle` first: those of another system with which this one shares states.
   * A name that this system lacks is a location that nobody comes to.
   */
  readonly locations?: readonly (readonly string[])[];
  /** Everything constant that recipes, conditions and `init` read, as text: part of the system's identity. */
  readonly constants?: string;
}

/**
 * Binds actors and operations into a system. Order of transitions, which is part of the contract of schedules and of the search: by
 * actor as cast; per actor first the starts of its operations as listed, each by its start choices and then by the choices of its first step;
 * then location by location, by choice. Throws on a jump to nowhere.
 */
export const bind = <S, M, E extends Event>(
  declaration: RecordField,
  init: (d: Draft<S>) => void,
  casts: readonly Cast<S, M, E>[],
  options: BindOptions<S> = {},
): System<S, E> => {
  const steps = new Map<string, number>();
  const standing = new Set<string>();
  const tally = new Uint32Array(mostSteps(casts));
  const left = new Uint32Array(tally.length);
  const transitions: Transition<S, E>[] = [];
  const indexOfStep = (name: string): number => {
    const known = steps.get(name);
    if (known !== undefined) return known;
    steps.set(name, steps.size);
    return steps.size - 1;
  };
  const kept = casts.map((cast) =>
    options.allSteps === true ? cast : withoutIdleSteps(cast, indexOfStep),
  );
  const actors = kept.map((cast, actorIndex) =>
    bindActor(
      cast,
      actorIndex,
      transitions,
      { tally, left },
      indexOfStep,
      standing,
      options.normalise ?? null,
      options.locations?.[actorIndex] ?? [],
    ),
  );
  return {
    declaration,
    init,
    actors,
    transitions,
    steps: [...steps.keys()],
    standing,
    identity: [options.constants ?? {}, options.normalise, ...kept.flatMap(partsOf)],
    tally,
    left,
    normalise: options.normalise ?? null,
  };
};

const bindActor = <S, M, E extends Event>(
  cast: Cast<S, M, E>,
  actorIndex: number,
  transitions: Transition<S, E>[],
  counts: Pick<System<S, E>, "tally" | "left">,
  indexOfStep: (name: string) => number,
  standing: Set<string>,
  normalise: ((d: Draft<S>) => void) | null,
  numbered: readonly string[],
): Actor<S, E> => {
  const { me } = cast;
  const names: string[] = numbered.length > 0 ? [...numbered] : ["idle"];
  const numberOf = new Map(numbered.map((name, number) => [name, number]));
  const endless: boolean[] = names.map(() => true);
  const at: Transition<S, E>[][] = names.map(() => []);
  /** By location, what its transitions are made of; found out when asked for. */
  const parts: (() => readonly unknown[])[][] = names.map(() => []);
  const programs = cast.operations.map((operation) => ({
    operation,
    program: compile(withFirstStep(settle(operation.items, me)), operation.name),
  }));
  // Locations first, so that jumps forward know where they lead.
  const placed = programs.map(({ operation, program }) => {
    const locationOf = program.nodes.map((node) => {
      if (node.kind !== "step" || node.step.local) return -1;
      const name = `${operation.name}/${node.path}`;
      const number = numberOf.get(name) ?? names.length;
      if (number === names.length) names.push(name);
      endless[number] = operation.endless;
      at[number] = [];
      parts[number] = [];
      return number;
    });
    return { operation, program, locationOf };
  });
  const add = (t: Transition<S, E>): void => {
    transitions.push(t);
    at[t.from]?.push(t);
  };
  const later: (() => void)[] = [];
  for (const { operation, program, locationOf } of placed) {
    const tallyOf = program.nodes.map((node) =>
      node.kind === "step" ? indexOfStep(`${operation.name}/${node.path}`) : -1,
    );
    for (const node of program.nodes)
      if (node.kind === "step") standing.add(`${operation.name}/${node.path}`);
    const flow = makeFlow({ operation, program, me, locationOf, ...counts, tallyOf });
    for (const node of program.nodes)
      if (node.kind === "step")
        for (const label of node.step.jumps)
          // What cannot do anything here (see `allSteps`) may name what is not there either.
          if (resolve(program, node.scope, label) === undefined && node.step.matters(me))
            throw new Error(
              `${operation.name}/${node.path} jumps to ${label}, which is not in ${operation.name}`,
            );

    const addStep = (
      here: StepNode<S, M, E>,
      node: number,
      from: number,
      start: Start<S> | null,
    ): void => {
      const begin = start?.begin ?? null;
      for (const alternative of here.step.bind(me)) {
        let made: ReturnType<Transition<S, E>["recipe"]> | null = null;
        add({
          id: transitions.length,
          actor: cast.name,
          actorIndex,
          operation: operation.name,
          endless: operation.endless,
          step: here.path,
          source: here.step.source,
          promise: here.step.promise,
          choice: join(start?.choice ?? null, alternative.choice),
          from,
          event: alternative.event,
          when: [
            ...(start === null ? [] : [start.when]),
            ...(alternative.when === null ? [] : [alternative.when]),
          ],
          waits: alternative.waits,
          recipe: () => (made ??= flow.recipe(here, node, begin, alternative.run, normalise)),
          bare: () => flow.recipe(here, node, begin, alternative.run, null),
          phases: () => flow.phases(here, node, begin, alternative.run),
        });
      }
    };
    const first = program.nodes[0];
    if (first === undefined) continue;
    if (first.kind !== "step") continue;
    for (const start of operation.starts(me)) addStep(first, 0, 0, start);
    parts[0]?.push(() => [
      operation.name,
      operation.starts,
      operation.endless,
      ...flow.partsFrom(0),
    ]);
    later.push(() => {
      program.nodes.forEach((node, i) => {
        const from = locationOf[i] ?? -1;
        if (node.kind !== "step" || from <= 0) return;
        addStep(node, i, from, null);
        parts[from]?.push(() => [operation.endless, ...flow.partsFrom(i)]);
      });
    });
  }
  for (const addLater of later) addLater();
  return {
    name: cast.name,
    locations: names,
    endless,
    at,
    partsAt: (location) => (parts[location] ?? []).flatMap((of) => of()),
  };
};

/**
 * An operation starts with a step that others can see, since starting is itself visible. Where none stands first (any more), an empty
 * one does.
 */
const withFirstStep = <S, M, E>(items: readonly Item<S, M, E>[]): readonly Item<S, M, E>[] => {
  const first = firstOf(items);
  return first === undefined || (first.kind === "step" && !first.local)
    ? items
    : [{ ...emptyStep, bind: () => [emptyAlternative] }, ...items];
};

/** What an operation begins with, splices opened. */
const firstOf = <S, M, E>(items: readonly Item<S, M, E>[]): Item<S, M, E> | undefined => {
  for (const item of items) {
    if (item.kind === "label") continue;
    if (item.kind !== "splice") return item;
    const first = firstOf(item.items);
    if (first !== undefined) return first;
  }
  return undefined;
};

const emptyAlternative = {
  choice: null,
  when: null,
  waits: [],
  event: null,
  run: () => undefined,
} as const;
const emptyStep = {
  kind: "step",
  name: "start",
  source: "the engine: an operation starts with a step of its own",
  jumps: [],
  finishes: false,
  hasWait: false,
  local: false,
  promise: null,
  matters: () => true,
} as const;

const join = (
  a: Transition<never, never>["choice"],
  b: Transition<never, never>["choice"],
): Transition<never, never>["choice"] => (a === null ? b : b === null ? a : { ...a, ...b });
