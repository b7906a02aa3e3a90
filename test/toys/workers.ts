import {
  array,
  at,
  bind,
  goto,
  int,
  next,
  operationsOf,
  record,
  stepsOf,
  bool,
  type BindOptions,
  type Event,
  type Operation,
  type SafetyProperty,
  type Step,
  type System,
  type Value,
} from "../../checker/index.ts";

export const workersState = record({
  turn: int(1),
  locked: bool(),
  meddled: int(7),
  workers: array(2, record({ seen: int(1), guess: int(1) })),
});
export type WorkersState = Value<typeof workersState>;
interface Me {
  readonly self: number;
}
type WorkersOperation = Operation<WorkersState, Me, Event>;

const { step } = stepsOf<WorkersState, Me, Event>();
const { operation } = operationsOf<WorkersState, Me, Event>();
const source = "toy";
const own = <W>(s: { readonly workers: readonly W[] }, me: Me): W => at(s.workers, me.self);

const take = step("take", {
  source,
  run: (d, me) => {
    own(d, me).seen = d.turn;
  },
});
/** Touches nothing but what is the worker's. */
const think = step("think", {
  source,
  run: (d, me) => {
    const mine = own(d, me);
    mine.guess = 1 - mine.seen;
  },
});
const put = step("put", {
  source,
  run: (d, me) => {
    const mine = own(d, me);
    d.turn = mine.guess;
    mine.seen = 0;
    mine.guess = 0;
  },
});
const lock = step("lock", {
  source,
  wait: { "the lock": (s) => !s.locked },
  run: (d) => {
    d.locked = true;
  },
});
const unlock = step("unlock", {
  source,
  run: (d) => {
    d.locked = false;
  },
});
const operationOf = (...steps: readonly Step<WorkersState, Me, Event>[]): WorkersOperation =>
  operation("work", { steps });

/** Looks at the turn, thinks, and writes the other turn, whatever it is by then. */
export const careless = operationOf(take, think, put);
/** The same under a lock. */
export const careful = operationOf(lock, take, think, put, unlock);

/** Says which turn it will be, and keeps that in mind when it is of no use any more. */
export const announce = operationOf(
  step("say", {
    source,
    choices: () => [{ turn: 0 }, { turn: 1 }],
    run: (d, me, { turn }) => {
      own(d, me).seen = turn;
    },
  }),
  step("set", {
    source,
    run: (d, me) => {
      d.turn = own(d, me).seen;
    },
  }),
  step("switch", {
    source,
    run: (d) => {
      d.locked = !d.locked;
    },
  }),
);

/** Stores, in the end, what does not fit. */
export const clumsy = operationOf(
  take,
  think,
  step("drop", {
    source,
    run: (d) => {
      d.turn = 2;
    },
  }),
);

/** Writes into what the first worker takes for its own, after so many other steps. */
export const meddle = operation("meddle", {
  steps: [
    ...Array.from({ length: 7 }, (_, i) =>
      step(`wait-${i}`, {
        source,
        run: (d) => {
          d.meddled = i + 1;
        },
      }),
    ),
    step("meddle", {
      source,
      run: (d) => {
        d.meddled = 0;
        at(d.workers, 0).guess = 0;
      },
    }),
  ],
});

/** Goes round once, or for ever, which it may choose when it is its turn. */
export const spin = operation("spin", {
  choices: () => [{ forever: false }, { forever: true }],
  when: (s, _, { forever }) => !forever || s.turn === 1,
  begin: (d, me, { forever }) => {
    own(d, me).guess = forever ? 1 : 0;
  },
  steps: [
    step("begin", { source }),
    step("turn-round", {
      source,
      run: (d, me) => {
        own(d, me).seen = 1 - own(d, me).seen;
      },
    }),
    step("again", {
      source,
      jumps: ["turn-round"],
      run: (s, me) => (own(s, me).guess === 1 ? goto("turn-round") : next),
    }),
    step("rest", {
      source,
      run: (d, me) => {
        own(d, me).seen = 0;
        d.turn = 1;
      },
    }),
  ],
});

/** An actor for each list of operations; the first two are workers. */
export const workers = (
  operations: readonly WorkersOperation[],
  options: BindOptions<WorkersState> = {},
): System<WorkersState, Event> =>
  bind<WorkersState, Me, Event>(
    workersState,
    () => undefined,
    operations.map((one, self) => ({ name: `w${self}`, me: { self }, operations: [one] })),
    options,
  );

const safety = (
  name: string,
  holds: (s: WorkersState) => boolean,
  exercised: (s: WorkersState) => boolean = () => true,
): SafetyProperty<WorkersState, Event> => ({
  kind: "contract",
  name,
  claim: name,
  source,
  brokenBy: [],
  exercised,
  holds: (s) => holds(s) || `not ${name}`,
});
export const turnStaysZero = safety("turn stays 0", (s) => s.turn === 0);
export const neverAgree = safety(
  "never do both see 1",
  (s) => !s.workers.every(({ seen }) => seen === 1),
);
export const nobodyGuesses = safety("nobody guesses 1", (s) =>
  s.workers.every(({ guess }) => guess === 0),
);
/** What is seen, another worker has changed; with 1 for 0 that takes one to put, both to look, and the other one to put. */
export const neverOutdated = safety(
  "nobody sees 1 while it is 0",
  (s) => s.turn === 1 || s.workers.every(({ seen }) => seen === 0),
);
export const somebodyMeddles = safety(
  "somebody meddles",
  () => true,
  (s) => s.meddled > 0,
);
export const lockIsUsed = safety(
  "the lock is used",
  () => true,
  (s) => s.locked,
);
