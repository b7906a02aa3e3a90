import type { Draft } from "../state/fields.ts";
import { finish, goto, next, type Control } from "./control.ts";
import type { FlowOf } from "./flow.ts";
import type { Loop } from "./operation.ts";
import { resolve, type StepNode } from "./program.ts";

export type Run<S> = (d: Draft<S>) => Control | void;

/**
 * A piece of a recipe: one step, or the decision of one branch or loop. Nothing but the state goes from one to the next, so that whoever
 * wants to know all that a recipe can do may look at them one by one.
 */
export interface Phase<S> {
  /** `operation/path` */
  readonly name: string;
  /** Does it, and answers which of `exits` follows. Counts nothing. */
  readonly run: (d: Draft<S>) => number;
  /** A location that others can see, 0 for idle, or the phase that follows; rounds are possible. */
  readonly exits: readonly (() => Phase<S> | number)[];
}

/**
 * The same control as `makeFlow` compiles, piece by piece, for who looks at a recipe instead of running it. test/model/export.spec.ts holds
 * what comes of it against the compiled recipes.
 */
export const makePhases = <S, M, E>({
  operation,
  program,
  me,
  locationOf,
}: Pick<FlowOf<S, M, E>, "operation" | "program" | "me" | "locationOf">): ((
  here: StepNode<S, M, E>,
  node: number,
  begin: ((d: Draft<S>) => void) | null,
  run: Run<S>,
) => Phase<S>) => {
  const { nodes } = program;
  const entered: Phase<S>[] = [];
  const phaseFrom = (to: number) => (): Phase<S> | number => {
    const location = locationOf[to] ?? -1;
    return location > 0 ? location : (entered[to] ??= phaseAt(to));
  };
  const phaseAt = (node: number): Phase<S> => {
    const here = nodes[node];
    if (here === undefined)
      return {
        name: `${operation.name} end`,
        run: (d) => (operation.end(d, me), 0),
        exits: [() => 0],
      };
    const name = `${operation.name}/${here.path}`;
    switch (here.kind) {
      case "step":
        return stepPhase(here, node, null, here.step.bind(me)[0]?.run ?? (() => undefined));
      case "branch":
        return {
          name,
          // A draft reads as a state does, here and in `branching`.
          run: (d) => (here.branch.condition(d as S, me) ? 0 : 1),
          exits: [phaseFrom(node + 1), phaseFrom(here.past)],
        };
      case "loop-enter":
        return {
          name,
          run: (d) => nextMember(here.loop, me, d, 0),
          exits: [phaseFrom(node + 1), phaseFrom(here.past)],
        };
      case "loop-again":
        return {
          name,
          run: (d) => nextMember(here.loop, me, d, here.loop.cursor.get(d as S, me) + 1),
          exits: [phaseFrom(here.body), phaseFrom(node + 1)],
        };
    }
  };
  const stepPhase = (
    here: StepNode<S, M, E>,
    node: number,
    begin: ((d: Draft<S>) => void) | null,
    run: Run<S>,
  ): Phase<S> => {
    const { step, path, scope } = here;
    const ways: readonly (readonly [Control, number])[] = [
      [next, node + 1],
      ...step.jumps.map(
        (label) => [goto(label), resolve(program, scope, label) ?? nodes.length] as const,
      ),
      ...(step.finishes ? [[finish, nodes.length] as const] : []),
    ];
    return {
      name: `${operation.name}/${path}`,
      run: (d) => {
        begin?.(d);
        const control = run(d) ?? next;
        const same = control.kind === "goto" ? goto(control.label) : control;
        const way = ways.findIndex(
          ([known]) => known === same || (known.kind === same.kind && same.kind !== "goto"),
        );
        if (way < 0) throw new Error(`${path} goes where it does not declare to go`);
        return way;
      },
      exits: ways.map(([, to]) => phaseFrom(to)),
    };
  };
  return stepPhase;
};

/** As `looping` does: 0 with the cursor on a member, 1 with it back at rest. */
const nextMember = <S, M, E>(
  { cursor, count, includes }: Loop<S, M, E>,
  me: M,
  d: Draft<S>,
  from: number,
): number => {
  for (let member = from; member < count(me); member++)
    if (includes(d as S, me, member)) {
      cursor.set(d, me, member);
      return 0;
    }
  cursor.set(d, me, 0);
  return 1;
};
