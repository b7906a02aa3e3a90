import type { Draft } from "../state/fields.ts";
import { generateOnce } from "../state/generate.ts";
import { finish, goto, next, type Control } from "./control.ts";
import type { Loop, Operation } from "./operation.ts";
import { makePhases, type Phase, type Run } from "./phases.ts";
import { resolve, type Node, type Program, type StepNode } from "./program.ts";

/** What an operation's control is compiled from, for one actor. */
export interface FlowOf<S, M, E> {
  readonly operation: Operation<S, M, E>;
  readonly program: Program<S, M, E>;
  readonly me: M;
  /** By node: the location of a step that others can see, -1 for all else. */
  readonly locationOf: readonly number[];
  /** Counts how often each step has run; `tallyOf` says where, by node. */
  readonly tally: Uint32Array;
  /** Counts, in the same places, how often each has jumped or ended its operation. */
  readonly left: Uint32Array;
  readonly tallyOf: readonly number[];
}

export interface Flow<S, M, E> {
  /**
   * The recipe of a transition: begins the operation if it is a start, runs one alternative of a step, then all control and local steps
   * up to the next step that others can see, then `last`. Returns that one's location, or 0 if the operation has ended.
   */
  readonly recipe: (
    here: StepNode<S, M, E>,
    node: number,
    begin: ((d: Draft<S>) => void) | null,
    run: Run<S>,
    last: ((d: Draft<S>) => void) | null,
  ) => (d: Draft<S>) => number;
  /** What such a recipe does before `last`, in phases. */
  readonly phases: (
    here: StepNode<S, M, E>,
    node: number,
    begin: ((d: Draft<S>) => void) | null,
    run: Run<S>,
  ) => Phase<S>;
  /** What a recipe from this step on is made of, as functions and names; see `Actor.partsAt`. */
  readonly partsFrom: (node: number) => readonly unknown[];
}

/** Runs what comes at a node that others cannot see, and what follows; returns a location or a way back. */
type Enter<S> = (d: Draft<S>) => number;
/**
 * Where control leads: a location; -1 - node for a way back to a node that others cannot see; or a function that knows. Ways back are not
 * called but returned, so that a loop of local steps is a loop and no recursion.
 */
type Exit<S> = number | Enter<S>;

/** Local steps that go round more often than this never come out. */
const mostRounds = 10_000;

/** Compiles an operation's control: one function for each step, branch and loop, made in a place of its own (see `generateOnce`). */
export const makeFlow = <S, M, E>(of: FlowOf<S, M, E>): Flow<S, M, E> => {
  const { operation, program, me, locationOf, tally, left, tallyOf } = of;
  const { nodes } = program;
  const entries: Enter<S>[] = [];

  const exit = (from: number, to: number): Exit<S> => {
    const location = locationOf[to] ?? -1;
    if (location > 0) return location;
    return to <= from ? -1 - to : enter(to);
  };
  const enter = (node: number): Enter<S> => (entries[node] ??= compileNode(node));
  const resume = (d: Draft<S>, way: number): number => {
    let here = way;
    for (let rounds = 0; here < 0; rounds++) {
      if (rounds === mostRounds)
        throw new Error(
          `${operation.name}: local steps and loops never reach a step that others can see`,
        );
      here = enter(-1 - here)(d);
    }
    return here;
  };

  const compileNode = (node: number): Enter<S> => {
    const here = nodes[node];
    if (here === undefined) return ending(operation, me);
    switch (here.kind) {
      case "step": {
        const run = here.step.bind(me)[0]?.run ?? (() => undefined);
        return stepAt(here, node, null, run, null, null);
      }
      case "branch":
        return branching(
          `${operation.name}/${here.path}`,
          here.branch.condition,
          me,
          exit(node, node + 1),
          exit(node, here.past),
        );
      case "loop-enter":
        return looping(
          `${operation.name}/${here.path} enter`,
          here.loop,
          me,
          "0",
          exit(node, node + 1),
          exit(node, here.past),
        );
      case "loop-again":
        return looping(
          `${operation.name}/${here.path} again`,
          here.loop,
          me,
          "get(d, me) + 1",
          exit(node, here.body),
          exit(node, node + 1),
        );
    }
  };

  const stepAt = (
    here: StepNode<S, M, E>,
    node: number,
    begin: ((d: Draft<S>) => void) | null,
    run: Run<S>,
    back: typeof resume | null,
    last: ((d: Draft<S>) => void) | null,
  ): Enter<S> => {
    const { step, path, scope } = here;
    const leave = (label: string): Exit<S> =>
      exit(node, resolve(program, scope, label) ?? nodes.length);
    const ways: readonly (readonly [Control, Exit<S>])[] = [
      [next, exit(node, node + 1)],
      ...step.jumps.map((label) => [goto(label), leave(label)] as const),
      ...(step.finishes ? [[finish, exit(node, nodes.length)] as const] : []),
    ];
    /** What a step returns that is none of the values that `goto` and its like hand out. */
    const otherwise = (d: Draft<S>, control: Control): number => {
      const same = control.kind === "goto" ? goto(control.label) : control;
      const way = ways.find(
        ([known]) => known === same || (known.kind === same.kind && same.kind !== "goto"),
      );
      if (way !== undefined && way[0] !== next) count(left, tallyOf[node] ?? 0);
      if (way !== undefined) return typeof way[1] === "number" ? way[1] : way[1](d);
      throw new Error(
        control.kind === "goto"
          ? `${path} jumps to ${control.label}, which its jumps do not list`
          : `${path} ends the operation without declaring it`,
      );
    };
    const choose = ways
      .map(([, to], i) => {
        const is = i === 0 ? "c === undefined || c === control0" : `c === control${i}`;
        const counted = i === 0 ? "" : "left[counter]++; ";
        return `if (${is}) { ${counted}at = ${exitText(to, i)}; } else`;
      })
      .join(" ");
    const make = generateOnce<
      (
        begin: ((d: Draft<S>) => void) | null,
        run: Run<S>,
        tally: Uint32Array,
        left: Uint32Array,
        counter: number,
        controls: readonly Control[],
        exits: readonly Exit<S>[],
        otherwise: (d: Draft<S>, control: Control) => number,
        back: typeof resume | null,
        last: ((d: Draft<S>) => void) | null,
      ) => Enter<S>
    >(
      `${operation.name}/${path}`,
      `return (begin, run, tally, left, counter, controls, exits, otherwise, back, last) => {
  ${ways.map((_, i) => `const control${i} = controls[${i}], exit${i} = exits[${i}];`).join(" ")}
  return (d) => {
    ${begin === null ? "" : "begin(d);"}
    tally[counter]++;
    const c = run(d);
    let at;
    ${choose} at = otherwise(d, c);
    ${back === null ? "" : "if (at < 0) at = back(d, at);"}
    ${last === null ? "" : "last(d);"}
    return at;
  };
};`,
    );
    return make(
      begin,
      run,
      tally,
      left,
      tallyOf[node] ?? 0,
      ways.map(([control]) => control),
      ways.map(([, to]) => to),
      otherwise,
      back,
      last,
    );
  };
  const partsFrom = (from: number): readonly unknown[] => {
    const parts: unknown[] = [];
    const met = new Map<number, number>();
    const visit = (to: number): void => {
      const here = nodes[to];
      const before = met.get(to);
      if (here === undefined) parts.push(operation.end);
      else if ((locationOf[to] ?? -1) > 0) parts.push(here.path);
      else if (before !== undefined) parts.push(before);
      else open(here, to);
    };
    const open = (here: Node<S, M, E>, node: number): void => {
      met.set(node, met.size);
      switch (here.kind) {
        case "step":
          parts.push(here.step, here.path);
          visit(node + 1);
          for (const label of here.step.jumps)
            visit(resolve(program, here.scope, label) ?? nodes.length);
          break;
        case "branch":
          parts.push(here.branch.condition, here.path);
          visit(node + 1);
          visit(here.past);
          break;
        case "loop-enter":
        case "loop-again": {
          const { cursor, count: members, includes } = here.loop;
          parts.push(here.kind, here.path, cursor, members, includes);
          visit(here.kind === "loop-enter" ? node + 1 : here.body);
          visit(here.kind === "loop-enter" ? here.past : node + 1);
        }
      }
    };
    const first = nodes[from];
    if (first !== undefined) open(first, from);
    // A step that ends the operation does so wherever it stands.
    return [...parts, operation.end];
  };
  return {
    recipe: (here, node, begin, run, last) => stepAt(here, node, begin, run, resume, last),
    phases: makePhases(of),
    partsFrom,
  };
};

const exitText = <S>(exit: Exit<S>, number: number): string =>
  typeof exit === "number" ? `exit${number}` : `exit${number}(d)`;

const ending = <S, M, E>({ name, end }: Operation<S, M, E>, me: M): Enter<S> =>
  generateOnce<(end: Operation<S, M, E>["end"], me: M) => Enter<S>>(
    `${name} end`,
    "return (end, me) => (d) => { end(d, me); return 0; };",
  )(end, me);

const branching = <S, M>(
  key: string,
  condition: (s: S, me: M) => boolean,
  me: M,
  inside: Exit<S>,
  past: Exit<S>,
): Enter<S> =>
  generateOnce<(condition: (s: S, me: M) => boolean, me: M, exits: readonly Exit<S>[]) => Enter<S>>(
    key,
    `return (condition, me, [exit0, exit1]) => (d) => condition(d, me) ? ${exitText(inside, 0)} : ${exitText(past, 1)};`,
  )(condition, me, [inside, past]);

/** Puts the cursor on the first member from `from` on that takes part; back to 0 if there is none. */
const looping = <S, M, E>(
  key: string,
  { cursor, count, includes }: Loop<S, M, E>,
  me: M,
  from: string,
  inside: Exit<S>,
  past: Exit<S>,
): Enter<S> =>
  generateOnce<
    (
      includes: Loop<S, M, E>["includes"],
      get: Loop<S, M, E>["cursor"]["get"],
      set: Loop<S, M, E>["cursor"]["set"],
      count: number,
      me: M,
      exits: readonly Exit<S>[],
    ) => Enter<S>
  >(
    key,
    `return (includes, get, set, count, me, [exit0, exit1]) => (d) => {
  for (let member = ${from}; member < count; member++)
    if (includes(d, me, member)) { set(d, me, member); return ${exitText(inside, 0)}; }
  set(d, me, 0);
  return ${exitText(past, 1)};
};`,
  )(includes, cursor.get, cursor.set, count(me), me, [inside, past]);

const count = (counts: Uint32Array, at: number): void => {
  counts[at] = (counts[at] ?? 0) + 1;
};
