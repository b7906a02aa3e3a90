import { goto } from "../protocol/control.ts";
import type { AnyOrder, Branch, Item, Loop, Operation } from "../protocol/operation.ts";
import type { Alternative, Step } from "../protocol/step.ts";

/**
 * The operations with their loops that have `anyOrder` visiting members in any order where that one calls them alike. Steps keep
 * their paths, and what is added is local, so schedules keep their lengths. Throws Unturnable if some loop cannot be turned.
 *
 * Which member comes next is a choice of the first step of each round. That keeps apart what a cursor would mix: between two rounds a
 * state says which members were visited, and nothing about which will be next.
 */
export const inAnyOrder = <S, M, E>(
  operations: readonly Operation<S, M, E>[],
): readonly Operation<S, M, E>[] =>
  operations.map((operation) => ({ ...operation, items: turnedAll(operation.items) }));

/** Why a loop cannot visit its members in any order. */
export class Unturnable extends Error {}

/** Stands for a state that must not be looked at. */
const unreadable = <S>(loop: string): S =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Unturnable(`which members ${loop} visits depends on the state`);
      },
    },
    // Whoever reads it, throws.
  ) as S;

const turnedAll = <S, M, E>(items: readonly Item<S, M, E>[]): readonly Item<S, M, E>[] =>
  items.map((item) => {
    switch (item.kind) {
      case "step":
      case "label":
        return item;
      case "splice":
      case "branch":
        return { ...item, items: turnedAll(item.items) };
      case "loop":
        return item.anyOrder === null
          ? { ...item, items: turnedAll(item.items) }
          : turned(item, item.anyOrder);
    }
  });

const turned = <S, M, E>(loop: Loop<S, M, E>, order: AnyOrder<S, M>): Branch<S, M, E> => {
  const where = loop.items.findIndex((item) => item.kind !== "label");
  const first = loop.items[where];
  if (first?.kind !== "step" || first.local || first.hasWait)
    throw new Unturnable(
      `a round of ${loop.name} does not begin with a step that others can see and that never waits`,
    );
  // Asked once for each actor: the loop asks when its cursor comes to a member, together with the step before, and a round of this one
  // begins later, when others may have changed the answer. So the answer must not depend on the state.
  const known = new Map<M, readonly number[]>();
  const members = (me: M): readonly number[] => {
    const before = known.get(me);
    if (before !== undefined) return before;
    const all = Array.from({ length: loop.count(me) }, (_, member) => member);
    const fresh = all.filter((member) => loop.includes(unreadable(loop.name), me, member));
    known.set(me, fresh);
    return fresh;
  };
  const due = (s: S, me: M, member: number): boolean => !order.isVisited(s, me, member);
  const mayBeNext = (s: S, me: M, member: number): boolean =>
    due(s, me, member) &&
    members(me).every(
      (other) => other >= member || !due(s, me, other) || order.alike(me, other, member),
    );

  const choosing = (me: M, member: number, plain: Alternative<S, E>): Alternative<S, E> => {
    if (plain.when !== null || plain.event !== null || plain.waits.length > 0)
      throw new Unturnable(`the first step of ${loop.name} depends on the member it is for`);
    return {
      ...plain,
      choice: { ...plain.choice, [order.choice]: member },
      when: (s) => mayBeNext(s, me, member),
      run: (d) => {
        loop.cursor.set(d, me, member);
        order.setVisited(d, me, member, true);
        return plain.run(d);
      },
    };
  };
  const pick: Step<S, M, E> = {
    ...first,
    bind: (me) =>
      members(me).flatMap((member) => first.bind(me).map((plain) => choosing(me, member, plain))),
  };
  const ownStep = (
    name: string,
    jumps: readonly string[],
    run: (me: M) => Alternative<S, E>["run"],
  ): Step<S, M, E> => ({
    kind: "step",
    name,
    source: first.source,
    jumps,
    finishes: false,
    hasWait: false,
    local: true,
    promise: null,
    matters: () => true,
    bind: (me) => [{ choice: null, when: null, waits: [], event: null, run: run(me) }],
  });
  const someDue = (s: S, me: M): boolean => members(me).some((member) => due(s, me, member));
  const decided = (name: string, items: readonly Item<S, M, E>[]): Branch<S, M, E> => ({
    kind: "branch",
    name,
    condition: someDue,
    fixed: null,
    items,
  });
  return decided(loop.name, [
    ...loop.items.slice(0, where),
    pick,
    ...turnedAll(loop.items.slice(where + 1)),
    ownStep("end-of-round", [], (me) => (d) => loop.cursor.set(d, me, order.rest)),
    decided("next-round", [ownStep("again", [first.name], () => () => goto(first.name))]),
    ownStep("forget-visits", [], (me) => (d) => {
      for (const member of members(me)) order.setVisited(d, me, member, false);
    }),
  ]);
};
