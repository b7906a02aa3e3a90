import { ablationsOf, textOf } from "../../checker/ablation/ablations.ts";
import { parseEdit } from "../../checker/protocol/edit-text.ts";
import {
  applyEdits,
  array,
  at,
  bind,
  goto,
  int,
  next,
  operationsOf,
  record,
  stepsOf,
  type Draft,
  type Event,
  type Operation,
  type Property,
  type System,
  type Value,
} from "../../checker/index.ts";
import { canFinish, noDeadlock } from "../checker/search.ts";

const actors = 3;
/** Two cells of each actor's own, as far as others keep their hands off, and two for all. */
const cells = 2 * actors + 2;
const state = record({ cells: array(cells, record({ v: int(1) })) });
type State = Value<typeof state>;
interface Me {
  readonly self: number;
}
const { step } = stepsOf<State, Me, Event>();
const { operation } = operationsOf<State, Me, Event>();
const source = "random";

/**
 * A system in which actors copy bits about, wait for them and jump by them, mostly their own; sometimes with a hook that normalises. And
 * properties about it, of each kind.
 */
export const randomSystem = (
  below: (bound: number) => number,
): {
  readonly system: System<State, Event>;
  readonly properties: readonly Property<State, Event>[];
  /** The same with one thing taken out, bound with the same locations. */
  readonly edited: (below: (bound: number) => number) => System<State, Event>;
} => {
  const anyCell = (): number => below(cells);
  const mostlyOwn = (self: number): number => {
    const dice = below(20);
    return dice === 0 ? anyCell() : dice < 5 ? 2 * actors + below(2) : 2 * self + below(2);
  };
  const is = (cell: number, v: number) => (s: State) => at(s.cells, cell).v === v;
  const operationOf = (self: number, name: string) => {
    const count = 2 + below(4);
    return operation(name, {
      endless: below(6) === 0,
      steps: Array.from({ length: count }, (_, i) => {
        const [from, to, wait, jump] = [0, 0, 0, 0].map(() => mostlyOwn(self));
        const [how, back] = [below(4), below(count)];
        const jumps = i > 0 && below(3) === 0 ? [`s${back}`] : [];
        const [waits, hasEvent] = [below(6) === 0, below(6) === 0];
        return step(`s${i}`, {
          source,
          jumps,
          ...(waits ? { wait: { "the cell": is(wait ?? 0, below(2)) } } : {}),
          ...(hasEvent ? { event: () => ({ type: "look" }) } : {}),
          run: (d: Draft<State>) => {
            const read = at(d.cells, from ?? 0).v;
            at(d.cells, to ?? 0).v = how < 2 ? how : how === 2 ? read : 1 - read;
            return jumps.length > 0 && at(d.cells, jump ?? 0).v === 1 ? goto(`s${back}`) : next;
          },
        });
      }),
    });
  };
  const casts = Array.from({ length: actors }, (_, self) => ({
    name: `a${self}`,
    me: { self },
    operations: Array.from({ length: 1 + below(2) }, (__, i) => operationOf(self, `o${i}`)),
  }));
  const [where, what, then] = [anyCell(), anyCell(), below(2)];
  const normalise = (d: Draft<State>): void => {
    // Nothing else is written than what it does not ask for, so that it does the same once and twice.
    if (where !== what && at(d.cells, where).v === then) at(d.cells, what).v = 0;
  };
  const options = { constants: "random", ...(below(3) === 0 ? { normalise } : {}) };
  const system = bind<State, Me, Event>(state, () => undefined, casts, options);
  const edited = (pick: (bound: number) => number): System<State, Event> => {
    const place = pick(actors);
    const ablations = ablationsOf(casts[place]?.operations ?? []);
    const text = textOf(at(ablations, pick(ablations.length)));
    const change = (operations: readonly Operation<State, Me, Event>[]) =>
      applyEdits(operations, [parseEdit<State, Me, Event>(text)]);
    return bind<State, Me, Event>(
      state,
      () => undefined,
      casts.map((cast, i) =>
        i === place ? { ...cast, operations: change(cast.operations) } : cast,
      ),
      { ...options, locations: system.actors.map(({ locations }) => locations) },
    );
  };
  const evidence = { claim: "", source, brokenBy: [] };
  const [a, b, c, e, f] = [anyCell(), anyCell(), anyCell(), anyCell(), anyCell()];
  const all: readonly Property<State, Event>[] = [
    {
      ...evidence,
      kind: "contract",
      name: "apart",
      exercised: is(c, 1),
      holds: (s) => !(is(a, 1)(s) && is(b, 1)(s)) || "both are 1",
    },
    {
      ...evidence,
      kind: "internal",
      name: "unseen",
      exercised: is(e, 1),
      on: (s) => is(f, 0)(s) || "seen",
    },
    { ...evidence, kind: "reachable", name: "reached", reached: is(e, 1) },
    canFinish,
    noDeadlock,
  ];
  return { system, properties: all.filter(() => below(3) > 0), edited };
};
