import {
  array,
  at,
  bind,
  bool,
  finish,
  goto,
  index,
  int,
  next,
  none,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Property,
  type System,
  type Value,
} from "../checker/index.ts";

/** As many leaves, words and transitions as a small model of KVM has: something to measure the search with. */
export interface CellScope {
  readonly porters: number;
  readonly cells: number;
}

const cellState = ({ porters, cells }: CellScope) =>
  record({
    lock: record({ holder: index(porters) }),
    cells: array(
      cells,
      record({ value: int(2), dirty: bool(), claimed: bool(), mode: int(1), spare: int(0) }),
    ),
    porters: array(
      porters,
      record({
        from: index(cells),
        to: index(cells),
        carried: int(2),
        changed: bool(),
        seen: int(1),
      }),
    ),
  });
type CellState = Value<ReturnType<typeof cellState>>;
interface Porter extends CellScope {
  readonly self: number;
}

const { step } = stepsOf<CellState, Porter, Event>();
const { operation } = operationsOf<CellState, Porter, Event>();
const cellsOf = (me: Porter) => Array.from({ length: me.cells }, (_, cell) => ({ cell }));
const source = "bench";

/** Takes what is in a cell elsewhere, with a check under the lock that nobody was faster, as a page fault does. */
const carry = operation("carry", {
  choices: cellsOf,
  when: (s, _, { cell }) => !at(s.cells, cell).claimed,
  begin: (d, me, { cell }) => {
    at(d.porters, me.self).from = cell;
  },
  end: (d, me) => {
    const mine = at(d.porters, me.self);
    mine.from = none;
    mine.to = none;
    mine.carried = 0;
    mine.changed = false;
  },
  steps: [
    step("look", {
      source,
      event: () => ({ type: "look" }),
      run: (d, me) => {
        const mine = at(d.porters, me.self);
        mine.carried = at(d.cells, mine.from).value;
        mine.changed = false;
      },
    }),
    step("choose", {
      source,
      choices: cellsOf,
      when: (s, me, { cell }) => at(s.porters, me.self).from !== cell,
      run: (d, me, { cell }) => {
        at(d.porters, me.self).to = cell;
      },
    }),
    step("lock", {
      source,
      wait: { "the lock": (s) => s.lock.holder === none },
      run: (d, me) => {
        d.lock.holder = me.self;
      },
    }),
    step("check", {
      source,
      finishes: true,
      run: (d, me) => {
        if (!at(d.porters, me.self).changed) return next;
        d.lock.holder = none;
        return finish;
      },
    }),
    step("put", {
      source,
      event: () => ({ type: "put" }),
      run: (d, me) => {
        const mine = at(d.porters, me.self);
        const to = at(d.cells, mine.to);
        to.value = mine.carried;
        to.dirty = true;
        for (const porter of d.porters) if (porter.from === mine.to) porter.changed = true;
      },
    }),
    step("unlock", {
      source,
      run: (d) => {
        d.lock.holder = none;
      },
    }),
  ],
});
/** Endless activity without the lock, as of a guest. */
const poke = operation("poke", {
  endless: true,
  choices: cellsOf,
  steps: [
    step("poke", {
      source,
      when: (s, me) => at(s.porters, me.self).seen === 0,
      event: () => ({ type: "poke" }),
      run: (d, me) => {
        at(d.porters, me.self).seen = 1;
      },
    }),
  ],
});
const sweep = operation("sweep", {
  steps: [
    step("clean", {
      source,
      choices: cellsOf,
      when: (s, _, { cell }) => at(s.cells, cell).dirty,
      jumps: ["clean"],
      run: (d, me, { cell }) => {
        at(d.cells, cell).dirty = false;
        at(d.porters, me.self).seen = 0;
        return me.cells > 99 ? goto("clean") : next;
      },
    }),
  ],
});

export const cells = (scope: CellScope): System<CellState, Event> =>
  bind<CellState, Porter, Event>(
    cellState(scope),
    (d) => {
      at(d.cells, 0).value = 1;
    },
    Array.from({ length: scope.porters }, (_, self) => ({
      name: `porter${self}`,
      me: { ...scope, self },
      operations: self === 0 ? [carry, poke, sweep] : [carry, poke],
    })),
  );

const evidence = { claim: "", source, brokenBy: [] };
/** Two of each kind that is asked in every state or at every event. */
export const cellProperties: readonly Property<CellState, Event>[] = [
  {
    ...evidence,
    kind: "contract",
    name: "two-carry",
    exercised: (s) => s.lock.holder !== none,
    holds: (s) => s.porters.every((p) => p.to === none || p.from !== none) || "to without from",
  },
  {
    ...evidence,
    kind: "internal",
    name: "bounded",
    exercised: (s) => s.cells.some((c) => c.dirty),
    holds: (s) => s.cells.every((c) => c.value <= 2) || "value",
    on: (s, e) => e.type !== "put" || s.lock.holder !== none || "put without the lock",
  },
  { ...evidence, kind: "reachable", name: "second", reached: (s) => at(s.cells, 1).value === 1 },
  { ...evidence, kind: "can-finish", name: "no-deadlock" },
];
