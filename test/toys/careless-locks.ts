import { bind } from "../../checker/protocol/bind.ts";
import { operationsOf } from "../../checker/protocol/operation.ts";
import { stepsOf } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { SafetyProperty } from "../../checker/property.ts";
import { array, at, bool, index, none, record, type Value } from "../../checker/state/fields.ts";

/** Threads take one of several locks: they look whether it is free and take it, in one step or (the bug) in two. */
const declare = (threads: number, locks: number) =>
  record({
    locks: array(locks, record({ taken: bool() })),
    threads: array(threads, record({ lock: index(locks), holds: bool() })),
  });
export type State = Value<ReturnType<typeof declare>>;
export interface Quiet {
  readonly type: "none";
}
interface Me {
  readonly thread: number;
  readonly locks: number;
}

const { step } = stepsOf<State, Me, Quiet>();
const { operation } = operationsOf<State, Me, Quiet>();

const lockOf = (s: State, { thread }: Me) => at(s.locks, at(s.threads, thread).lock);

const work = (careful: boolean) =>
  operation("work", {
    choices: ({ locks }) => Array.from({ length: locks }, (_, lock) => ({ lock })),
    when: (s, _, { lock }) => !at(s.locks, lock).taken,
    begin: (d, { thread }, { lock }) => {
      at(d.threads, thread).lock = lock;
    },
    end: (d, { thread }) => {
      at(d.threads, thread).lock = none;
    },
    steps: [
      step("look", { source: "toy" }),
      step("take", {
        source: "toy",
        ...(careful
          ? { wait: { "the lock is free": (s: State, me: Me) => !lockOf(s, me).taken } }
          : {}),
        run: (d, { thread }) => {
          const self = at(d.threads, thread);
          at(d.locks, self.lock).taken = true;
          self.holds = true;
        },
      }),
      step("release", {
        source: "toy",
        run: (d, { thread }) => {
          const self = at(d.threads, thread);
          at(d.locks, self.lock).taken = false;
          self.holds = false;
        },
      }),
    ],
  });

export const carelessLocks = (
  threads: number,
  locks: number,
  careful = false,
): System<State, Quiet> =>
  bind<State, Me, Quiet>(
    declare(threads, locks),
    () => undefined,
    Array.from({ length: threads }, (_, thread) => ({
      name: `thread${thread}`,
      me: { thread, locks },
      operations: [work(careful)],
    })),
  );

/** Breached by any two threads and any lock: look, look, take, take. */
export const oneHolder: SafetyProperty<State, Quiet> = {
  kind: "contract",
  name: "one-holder",
  claim: "No two threads hold one lock.",
  source: "toy",
  brokenBy: ["look-first", "no-lock"],
  exercised: (s) => s.threads.some(({ holds }) => holds),
  holds: (s) => {
    for (const [a, first] of s.threads.entries())
      for (const [b, second] of s.threads.entries())
        if (a < b && first.holds && second.holds && first.lock === second.lock)
          return `thread${a} and thread${b} both hold lock ${first.lock}`;
    return true;
  },
};
