import type { Draft, RecordField } from "../state/fields.ts";
import type { Branch, Item, Loop, Operation, Start } from "./operation.ts";
import type { Alternative, Event, Step } from "./step.ts";
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
   * to be left out when an edit might make the data live.
   */
  readonly normalise?: (d: Draft<S>) => void;
  /** Everything constant that recipes, conditions and `init` read, as text: part of the system's identity. */
  readonly constants?: string;
}

/** A point in a compiled operation: a step, or control that runs together with the step before it. */
type Node<S, M, E> =
  | {
      readonly kind: "step";
      readonly step: Step<S, M, E>;
      readonly path: string;
      readonly scope: readonly string[];
    }
  | { readonly kind: "branch"; readonly branch: Branch<S, M, E>; readonly past: number }
  | { readonly kind: "loop-enter"; readonly loop: Loop<S, M, E>; readonly past: number }
  | { readonly kind: "loop-again"; readonly loop: Loop<S, M, E>; readonly body: number };

interface Compiled<S, M, E> {
  readonly nodes: readonly Node<S, M, E>[];
  /** Path of every step and label (also of removed steps) to the node that a jump to it lands on. */
  readonly labels: ReadonlyMap<string, number>;
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
  const tally = new Uint32Array(4096);
  const transitions: Transition<S, E>[] = [];
  const indexOfStep = (name: string): number => {
    const known = steps.get(name);
    if (known !== undefined) return known;
    if (steps.size === tally.length)
      throw new Error(`more than ${tally.length} steps in one system`);
    steps.set(name, steps.size);
    return steps.size - 1;
  };
  const kept = casts.map((cast) =>
    options.allSteps === true ? cast : withoutIdleSteps(cast, indexOfStep),
  );
  const actors = kept.map((cast, actorIndex) =>
    bindActor(cast, actorIndex, transitions, tally, indexOfStep, options.normalise ?? null),
  );
  return {
    declaration,
    init,
    actors,
    transitions,
    steps: [...steps.keys()],
    identity: [options.constants ?? {}, options.normalise, ...kept.flatMap(partsOf)],
    tally,
  };
};

const bindActor = <S, M, E extends Event>(
  cast: Cast<S, M, E>,
  actorIndex: number,
  transitions: Transition<S, E>[],
  tally: Uint32Array,
  indexOfStep: (name: string) => number,
  normalise: ((d: Draft<S>) => void) | null,
): Actor<S, E> => {
  const { me } = cast;
  const names: string[] = ["idle"];
  const endless: boolean[] = [true];
  const at: Transition<S, E>[][] = [[]];
  const programs = cast.operations.map((operation) => ({
    operation,
    program: compile(withFirstStep(settle(operation.items, me)), operation.name),
  }));
  // Locations first, so that jumps forward know where they lead.
  const placed = programs.map(({ operation, program }) => {
    const locationOf = program.nodes.map((node) => {
      if (node.kind !== "step" || node.step.local) return -1;
      names.push(`${operation.name}/${node.path}`);
      endless.push(operation.endless);
      at.push([]);
      return names.length - 1;
    });
    return { operation, program, locationOf };
  });
  const add = (t: Omit<Transition<S, E>, "id">): void => {
    const bound: Transition<S, E> = { ...t, id: transitions.length };
    transitions.push(bound);
    at[t.from]?.push(bound);
  };
  const later: (() => void)[] = [];
  for (const { operation, program, locationOf } of placed) {
    const tallyOf = program.nodes.map((node) =>
      node.kind === "step" ? indexOfStep(`${operation.name}/${node.path}`) : -1,
    );
    const localRuns = program.nodes.map((node) =>
      node.kind === "step" && node.step.local ? node.step.bind(me)[0] : undefined,
    );
    /** Runs control and local steps from node `from` on; returns the location of the next step, or ends the operation. */
    const advance = (d: Draft<S>, from: number): number => {
      let node = from;
      for (let budget = 10_000; budget > 0; budget--) {
        const here = program.nodes[node];
        if (here === undefined) {
          operation.end(d, me);
          return 0;
        }
        switch (here.kind) {
          case "step": {
            const local = localRuns[node];
            if (local === undefined) return locationOf[node] ?? 0;
            count(tallyOf[node] ?? 0);
            node = follow(here, node, local.run(d));
            break;
          }
          case "branch":
            node = here.branch.condition(asState<S>(d), me) ? node + 1 : here.past;
            break;
          case "loop-enter":
            node = enterLoop(d, me, here.loop, 0) ? node + 1 : here.past;
            break;
          case "loop-again": {
            const { cursor } = here.loop;
            node = enterLoop(d, me, here.loop, cursor.get(asState<S>(d), me) + 1)
              ? here.body
              : node + 1;
            break;
          }
        }
      }
      throw new Error(
        `${operation.name}: local steps and loops never reach a step that others can see`,
      );
    };
    const count = (index: number): void => {
      tally[index] = (tally[index] ?? 0) + 1;
    };
    /** Where control leads from a step: a node number. */
    const follow = (
      here: Extract<Node<S, M, E>, { readonly kind: "step" }>,
      node: number,
      control: ReturnType<Alternative<S, E>["run"]>,
    ): number => {
      if (control === undefined || control.kind === "next") return node + 1;
      if (control.kind === "finish") {
        if (!here.step.finishes)
          throw new Error(`${here.path} ends the operation without declaring it`);
        return program.nodes.length;
      }
      if (!here.step.jumps.includes(control.label))
        throw new Error(`${here.path} jumps to ${control.label}, which its jumps do not list`);
      return resolve(program, here.scope, control.label) ?? program.nodes.length;
    };
    for (const node of program.nodes)
      if (node.kind === "step")
        for (const label of node.step.jumps)
          if (resolve(program, node.scope, label) === undefined)
            throw new Error(
              `${operation.name}/${node.path} jumps to ${label}, which is not in ${operation.name}`,
            );

    const shared = {
      actor: cast.name,
      actorIndex,
      operation: operation.name,
      endless: operation.endless,
    };
    const addStep = (
      here: Extract<Node<S, M, E>, { readonly kind: "step" }>,
      node: number,
      from: number,
      start: Start<S> | null,
    ): void => {
      for (const alternative of here.step.bind(me)) {
        const begin = start === null ? null : start.begin;
        const counter = tallyOf[node] ?? 0;
        add({
          ...shared,
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
          run: (d) => {
            if (begin !== null) begin(d);
            count(counter);
            const to = advance(d, follow(here, node, alternative.run(d)));
            if (normalise !== null) normalise(d);
            return to;
          },
        });
      }
    };
    const first = program.nodes[0];
    if (first === undefined) continue;
    if (first.kind !== "step") continue;
    for (const start of operation.starts(me)) addStep(first, 0, 0, start);
    later.push(() => {
      program.nodes.forEach((node, i) => {
        const from = locationOf[i] ?? -1;
        if (node.kind === "step" && from > 0) addStep(node, i, from, null);
      });
    });
  }
  for (const addLater of later) addLater();
  return { name: cast.name, locations: names, endless, at };
};

/** Puts the cursor on the first member from `from` on that takes part; back to 0 if there is none. */
const enterLoop = <S, M, E>(d: Draft<S>, me: M, loop: Loop<S, M, E>, from: number): boolean => {
  const count = loop.count(me);
  for (let member = from; member < count; member++)
    if (loop.includes(asState<S>(d), me, member)) {
      loop.cursor.set(d, me, member);
      return true;
    }
  loop.cursor.set(d, me, 0);
  return false;
};

const compile = <S, M, E>(
  items: readonly Item<S, M, E>[],
  operation: string,
): Compiled<S, M, E> => {
  const nodes: Node<S, M, E>[] = [];
  const labels = new Map<string, number>();
  const taken = new Set<string>();
  const place = (path: string): void => {
    if (taken.has(path)) throw new Error(`${operation}: two steps are called ${path}`);
    taken.add(path);
    labels.set(path, nodes.length);
  };
  const walk = (list: readonly Item<S, M, E>[], scope: readonly string[]): void => {
    for (const item of list) {
      const inner = [...scope, item.name];
      const path = inner.join("/");
      // A label left by a removed step may share its name with the step's new place: the step wins.
      if (item.kind !== "label") place(path);
      else if (!labels.has(path)) labels.set(path, nodes.length);
      switch (item.kind) {
        case "label":
          break;
        case "step":
          nodes.push({ kind: "step", step: item, path, scope });
          break;
        case "splice":
          walk(item.items, inner);
          break;
        case "branch":
        case "loop": {
          if (!hasStep(item.items)) {
            // Nothing to decide, but the labels of removed steps can still be jumped to.
            walk(item.items, inner);
            break;
          }
          const enter = nodes.length;
          const isLoop = item.kind === "loop";
          const placeholder: Node<S, M, E> = isLoop
            ? { kind: "loop-enter", loop: item, past: -1 }
            : { kind: "branch", branch: item, past: -1 };
          nodes.push(placeholder);
          walk(item.items, inner);
          if (isLoop) nodes.push({ kind: "loop-again", loop: item, body: enter + 1 });
          nodes[enter] = { ...placeholder, past: nodes.length };
          break;
        }
      }
    }
  };
  walk(items, []);
  return { nodes, labels };
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

/** What an actor was bound from; see `System.identity`. Loops and branches are told by their functions, since edits copy them. */
const partsOf = <S, M, E>(cast: Cast<S, M, E>): readonly unknown[] => {
  const parts = (items: readonly Item<S, M, E>[]): readonly unknown[] =>
    items.flatMap((item): readonly unknown[] => {
      switch (item.kind) {
        case "step":
          return [item];
        case "label":
          return [];
        case "splice":
          return ["(", ...parts(item.items), ")"];
        case "branch":
          return [item.condition, "(", ...parts(item.items), ")"];
        case "loop":
          return [item.cursor, item.count, item.includes, "(", ...parts(item.items), ")"];
      }
    });
  return [
    cast.name,
    ...cast.operations.flatMap((operation) => [
      operation.name,
      operation.starts,
      operation.end,
      ...parts(settle(operation.items, cast.me)),
    ]),
  ];
};

/** The items with everything decided that is constant for the actor. */
const settle = <S, M, E>(items: readonly Item<S, M, E>[], me: M): readonly Item<S, M, E>[] =>
  items.map((item) => {
    switch (item.kind) {
      case "step":
      case "label":
        return item;
      case "branch": {
        const inner = settle(item.items, me);
        if (item.fixed === null) return { ...item, items: inner };
        return item.fixed(me)
          ? { kind: "splice", name: item.name, items: inner }
          : { kind: "label", name: item.name };
      }
      case "splice":
      case "loop":
        return { ...item, items: settle(item.items, me) };
    }
  });

/** The cast without the steps that cannot do anything for it; their names are kept, so that a step that never matters shows up. */
const withoutIdleSteps = <S, M, E>(
  cast: Cast<S, M, E>,
  indexOfStep: (name: string) => number,
): Cast<S, M, E> => {
  const prune = (items: readonly Item<S, M, E>[], prefix: string): readonly Item<S, M, E>[] =>
    items.map((item) => {
      const path = `${prefix}/${item.name}`;
      if (item.kind === "label") return item;
      if (item.kind !== "step") return { ...item, items: prune(item.items, path) };
      indexOfStep(path);
      return item.matters(cast.me) ? item : { kind: "label", name: item.name };
    });
  const operations = cast.operations.map((operation) => ({
    ...operation,
    items: prune(operation.items, operation.name),
  }));
  return { ...cast, operations };
};

const hasStep = <S, M, E>(items: readonly Item<S, M, E>[]): boolean =>
  items.some((item) => item.kind === "step" || (item.kind !== "label" && hasStep(item.items)));

/** Looks a label up from the innermost scope outwards. */
const resolve = <S, M, E>(
  program: Compiled<S, M, E>,
  scope: readonly string[],
  label: string,
): number | undefined => {
  for (let depth = scope.length; depth >= 0; depth--) {
    const node = program.labels.get([...scope.slice(0, depth), label].join("/"));
    if (node !== undefined) return node;
  }
  return undefined;
};

const join = (
  a: Transition<never, never>["choice"],
  b: Transition<never, never>["choice"],
): Transition<never, never>["choice"] => (a === null ? b : b === null ? a : { ...a, ...b });

/** A draft can be read as the state it is a draft of; TypeScript cannot see this for a type parameter. */
const asState = <S>(d: Draft<S>): S => d as unknown as S;
