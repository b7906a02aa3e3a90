import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { fromBits, toBits, valuesOf, type LeafValue } from "../state/bits.ts";
import type { Draft, RecordField } from "../state/fields.ts";
import { layoutOf, pathOf } from "../state/layout.ts";
import { misfit, StoreError } from "../state/store-error.ts";
import type { Decision, Maker } from "./decision.ts";

/** A function whose decision has more ways than anybody wants to run. */
export interface TooWide {
  readonly kind: "too-wide";
  /** How many ways were run. */
  readonly runs: number;
}

/**
 * Finds the decision of a function of the state: runs it once for each way that it can go, whether or not a state that goes that way can
 * be reached. `result` makes a number of what it returns. Gives up after so many runs.
 */
export type Decide<S> = <R>(
  f: (d: Draft<S>) => R,
  result: (returned: R) => number,
  mostRuns: number,
) => Decision | TooWide;

/** A leaf that the function has looked at, what came of the values tried so far, and what it had stored since the look before. */
interface Look {
  readonly leaf: number;
  readonly ways: Decision[];
  readonly stored: ReadonlyMap<number, number>;
}

/**
 * A step, a condition and a property are functions of the fields that they read, and of nothing else. So the view that they are given
 * answers the first question with the first value of that field and notes it; at the end of the run the last question that has another
 * value gets that one, and the function runs anew, until no value is left. That is exact, and needs no reachable state: what is run are
 * all combinations of values of the fields that are read together, which are few because steps are small.
 *
 * Throws if the function does not ask the same questions again: then it is no function of the state.
 */
export const makeDecide = <S, E extends Event>(system: System<S, E>, maker: Maker): Decide<S> => {
  const { leaves } = layoutOf(system);
  const counts = leaves.map(({ field }) => valuesOf(field));
  /** What the function knows of each leaf in this run, since it has looked or stored: -1 for nothing. */
  const known = new Int32Array(leaves.length).fill(-1);
  const touched: number[] = [];
  let looks: Look[] = [];
  let depth = 0;
  let stored = new Map<number, number>();

  const read = (leaf: number): LeafValue => {
    const { field, path } = leaves[leaf] as (typeof leaves)[number];
    if (known[leaf] === -1) {
      if (counts[leaf] === 1) return fromBits(field, 0);
      if (depth === looks.length) looks.push({ leaf, ways: [], stored });
      const look = looks[depth++] as Look;
      if (look.leaf !== leaf) throw new Unsteady(path);
      stored = new Map();
      known[leaf] = look.ways.length;
      touched.push(leaf);
    }
    return fromBits(field, known[leaf] as number);
  };
  const write = (leaf: number, value: unknown): void => {
    const { field, path } = leaves[leaf] as (typeof leaves)[number];
    const refusal = misfit(field, path, value);
    if (refusal !== null) throw new StoreError(refusal);
    if (counts[leaf] === 1) return;
    // It fits, so it is one.
    const bits = toBits(field, value as LeafValue);
    if (known[leaf] === bits) return;
    if (known[leaf] === -1) touched.push(leaf);
    known[leaf] = bits;
    stored.set(leaf, bits);
  };
  const storing = (what: ReadonlyMap<number, number>, then: Decision): Decision =>
    [...what]
      .sort(([a], [b]) => b - a)
      .reduce((after, [leaf, bits]) => maker.store(leaf, bits, after), then);

  const draft = viewOf(
    system.declaration,
    new Map(leaves.map(({ path }, i) => [path, i])),
    read,
    write,
  );
  return (f, result, mostRuns) => {
    looks = [];
    for (let runs = 1; ; runs++) {
      for (const leaf of touched) known[leaf] = -1;
      touched.length = 0;
      depth = 0;
      stored = new Map();
      let decision: Decision;
      try {
        // Made from the declaration that S is derived from.
        decision = maker.end(result(f(draft as Draft<S>)));
      } catch (thrown) {
        if (thrown instanceof Unsteady) throw thrown;
        decision = maker.throws(thrown instanceof Error ? thrown.message : String(thrown));
      }
      if (depth < looks.length) throw new Unsteady(leaves[looks[depth]?.leaf ?? 0]?.path ?? "");
      decision = storing(stored, decision);
      for (;;) {
        const last = looks.at(-1);
        if (last === undefined) return decision;
        last.ways.push(decision);
        if (last.ways.length < (counts[last.leaf] as number)) break;
        looks.pop();
        decision = storing(last.stored, maker.look(last.leaf, last.ways));
      }
      if (runs === mostRuns) return { kind: "too-wide", runs };
    }
  };
};

/** The function looked at something else than before, though it had seen the same. */
class Unsteady extends Error {
  override readonly name = "Unsteady";
  constructor(path: string) {
    super(`a step or property is no function of the state: it looks at ${path} now and then only`);
  }
}

/** The declared record with accessors; like those of the packed form they do not show when it is spread. */
const viewOf = (
  declaration: RecordField,
  leafAt: ReadonlyMap<string, number>,
  read: (leaf: number) => LeafValue,
  write: (leaf: number, value: unknown) => void,
): object => {
  const build = (field: RecordField, keys: readonly (string | number)[]): object => {
    const members: PropertyDescriptorMap = {};
    for (const [name, inner] of Object.entries(field.fields)) {
      const below = [...keys, name];
      if (inner.kind === "record") members[name] = { value: build(inner, below) };
      else if (inner.kind === "array") {
        const { element } = inner;
        const list = Array.from({ length: inner.length }, (_, i) => build(element, [...below, i]));
        members[name] = { value: Object.freeze(list) };
      } else {
        const leaf = leafAt.get(pathOf(below)) ?? -1;
        members[name] = { get: () => read(leaf), set: (value: unknown) => write(leaf, value) };
      }
    }
    return Object.freeze(Object.defineProperties({}, members));
  };
  return build(declaration, ["model"]);
};
