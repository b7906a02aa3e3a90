import { expect } from "chai";
import { type Action, indexActions } from "../../checker/sample/action.ts";
import { goalOf } from "../../checker/sample/goal.ts";
import { rename, type Renaming } from "../../checker/sample/rename.ts";
import { immutableRunner } from "../../checker/sample/runner.ts";
import { carelessLocks, oneHolder } from "../toys/careless-locks.ts";

const system = carelessLocks(3, 2);
const runner = immutableRunner(system);
const index = indexActions(system);
const goal = goalOf(oneHolder) ?? expect.fail("a safety property has a goal");

const scheduleOf = (
  ...lines: readonly (readonly [thread: number, step: string, lock?: number])[]
) =>
  lines.map(([thread, step, lock]) => {
    const choice = lock === undefined ? null : { lock };
    const action: Action = { actor: `thread${thread}`, operation: "work", step, choice };
    return index.named(action)[0] ?? expect.fail(`no ${JSON.stringify(action)}`);
  });

const exchanging =
  (threads: readonly number[], locks: readonly number[]): Renaming =>
  ({ actor, choice, ...rest }) => ({
    ...rest,
    actor: `thread${threads[Number(actor.slice("thread".length))]}`,
    choice: choice === null ? null : { lock: locks[Number(choice["lock"])] ?? -1 },
  });
const all = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].flatMap((threads) => [exchanging(threads, [0, 1]), exchanging(threads, [1, 0])]);

const found = scheduleOf([2, "look", 1], [1, "look", 1], [1, "take"], [2, "take"]);

describe("rename", () => {
  it("renumbers to first use", () => {
    expect(rename(runner, index, found, goal, all)).to.deep.equal(
      scheduleOf([0, "look", 0], [1, "look", 0], [1, "take"], [0, "take"]),
    );
  });

  it("gives one schedule for all that are alike", () => {
    const alike = all.map((renaming) =>
      found.map(({ actor, operation, step, choice }) => {
        const [t] = index.named(renaming({ actor, operation, step, choice }));
        return t ?? expect.fail("the toy is symmetric");
      }),
    );
    const renamed = alike.map((schedule) =>
      rename(runner, index, schedule, goal, all).map(({ id }) => id),
    );
    expect(new Set(renamed.map((ids) => ids.join(" "))).size).to.equal(1);
  });

  it("keeps the original if the renamed schedule does not exist, does not replay, or breaches less", () => {
    const useless: readonly Renaming[] = [
      (action) => ({ ...action, actor: "nobody" }),
      // Both looks become one thread's.
      (action) => ({ ...action, actor: "thread0" }),
      // Each thread has its own lock.
      (action) => ({
        ...action,
        actor: action.actor === "thread2" ? "thread0" : "thread1",
        choice: action.choice === null ? null : { lock: action.actor === "thread2" ? 0 : 1 },
      }),
    ];
    expect(rename(runner, index, found, goal, useless)).to.equal(found);
  });
});
