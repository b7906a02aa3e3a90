import {
  applyEdits,
  array,
  at,
  bind,
  bool,
  editsOf,
  int,
  operationsOf,
  record,
  stepsOf,
  type Edit,
  type Event,
  type SafetyProperty,
  type System,
  type Value,
} from "../../checker/index.ts";

export const mutexState = record({
  turn: int(1),
  processes: array(2, record({ wants: bool(), inside: bool() })),
});
export type MutexState = Value<typeof mutexState>;
export interface Process {
  readonly self: number;
}
export type MutexEdit = Edit<MutexState, Process, Event>;

const { step } = stepsOf<MutexState, Process, Event>();
const { operation } = operationsOf<MutexState, Process, Event>();
const other = (me: Process): number => 1 - me.self;

/** Peterson's protocol: say that one wants, give way, wait, be inside, leave. */
const enter = operation("enter", {
  steps: [
    step("want", {
      source: "Peterson 1981",
      run: (d, me) => {
        at(d.processes, me.self).wants = true;
      },
    }),
    step("give-way", {
      source: "Peterson 1981",
      run: (d, me) => {
        d.turn = other(me);
      },
    }),
    step("go-inside", {
      source: "Peterson 1981",
      wait: {
        "my turn": (s, me) => !at(s.processes, other(me)).wants || s.turn === me.self,
      },
      run: (d, me) => {
        at(d.processes, me.self).inside = true;
      },
    }),
    step("leave", {
      source: "Peterson 1981",
      run: (d, me) => {
        const self = at(d.processes, me.self);
        self.inside = false;
        self.wants = false;
      },
    }),
  ],
});

/** The mistake: nobody waits. */
export const withoutWait: MutexEdit = editsOf<MutexState, Process, Event>().unwait(
  "enter/go-inside",
);

/**
 * Two processes that enter again and again. A process is idle (I), has said that it wants (W), has given way (G), or is inside (C).
 * By hand, with `turn`, which is 0 at first and then what the last to give way wrote, 1 by p0 and 0 by p1:
 *   both in I or W: 4 pairs, either turn: 8;
 *   p0 in G or C, p1 in I or W: turn is 1, since p1 cannot have passed p0 after giving way: 4; and as many the other way round: 8;
 *   both in G: either turn: 2; one in C and the other in G: the one in G gave way last: 2; both in C: never.
 * 20 states. Each process has one transition in each, except when it waits in G: p0 waits in GW (turn 1), GG (turn 1), GC: 3,
 * p1 likewise: 2 * 20 - 6 = 34 transitions. Without the wait nothing depends on anything: 4 * 4 * 2 = 32 states, 64 transitions, and
 * 3 + 3 steps until both are inside.
 */
export const mutex = (...edits: readonly MutexEdit[]): System<MutexState, Event> => {
  const operations = applyEdits([enter], edits);
  return bind<MutexState, Process, Event>(mutexState, () => undefined, [
    { name: "p0", me: { self: 0 }, operations },
    { name: "p1", me: { self: 1 }, operations },
  ]);
};

export const exclusion: SafetyProperty<MutexState, Event> = {
  kind: "contract",
  name: "exclusion",
  claim: "Never are both inside.",
  source: "Peterson 1981",
  brokenBy: ["without-wait", "without-want"],
  exercised: (s) => s.processes.some((p) => p.inside),
  holds: (s) => !s.processes.every((p) => p.inside) || "p0 and p1 are both inside",
};
