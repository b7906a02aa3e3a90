import { canStart, runAlone } from "../../checker/run/alone.ts";
import { packedRunner, type Runner } from "../../checker/sample/runner.ts";
import { indexActions } from "../../checker/sample/action.ts";
import { isEnabled } from "../../checker/protocol/system.ts";
import type { KvmEvent } from "../../model/actor.ts";
import type { KvmSystem } from "../../model/build.ts";
import { translationOf } from "../../model/quiescent/translation.ts";
import type { State } from "../../model/state/state.ts";
import type { RecordedStep } from "../../counterexamples/file.ts";
import type { Derived } from "./derive.ts";
import { ScheduleError } from "./error.ts";

/** What becomes of the held schedule: how the fault ends, and whether the other operation had to wait for it. */
export interface Foreseen {
  readonly stale: boolean;
  readonly waited: boolean;
}

const mostSteps = 5000;
/** More than any operation sends interrupts. */
const mostRounds = 20;

/** Takes the actor's first enabled steps until it is idle, has no way to go on, or is about to take one of these. */
const goOn = (
  runner: Runner<State, KvmEvent>,
  actor: string,
  until: readonly string[] = [],
): "idle" | "waits" | "there" => {
  const index = runner.system.actors.findIndex(({ name }) => name === actor);
  for (let steps = 0; steps < mostSteps; steps++) {
    const location = runner.at(index);
    if (location === 0) return "idle";
    const here = runner.system.actors[index]?.at[location] ?? [];
    if (here.some(({ step }) => until.includes(step))) return "there";
    const t = here.find((candidate) => isEnabled(candidate, runner.state()));
    if (t === undefined) return "waits";
    runner.take(t);
  }
  throw new ScheduleError(`${actor} does not come to an end in the model`);
};

/** vCPUs that are outside go back into the guest, and those inside answer an interrupt, as often as the actor waits for that. */
const goOnServed = (
  runner: Runner<State, KvmEvent>,
  actor: string,
  vcpus: readonly string[],
): "idle" | "waits" => {
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    if (goOn(runner, actor) === "idle") return "idle";
    for (const vcpu of vcpus) {
      const operation = ["answer-kick", "enter"].find((name) =>
        canStart(runner, { actor: vcpu, operation: name }),
      );
      if (operation !== undefined) runAlone(runner, { actor: vcpu, operation });
    }
  }
  return "waits";
};

/** Runs the schedule in the model as the kernel is to run it: the whole other operation while the fault stands still. */
export const foresee = (
  system: KvmSystem,
  steps: readonly RecordedStep[],
  { schedule, held, other }: Derived,
): Foreseen => {
  const runner = packedRunner(system);
  const actions = indexActions(system);
  const take = (i: number): void => {
    const recorded = steps[i];
    const t = actions
      .named({
        actor: recorded?.actor ?? "",
        operation: recorded?.operation ?? "",
        step: recorded?.step ?? "",
        choice: recorded?.choice ?? null,
      })
      .find(({ actorIndex, from }) => runner.at(actorIndex) === from);
    if (t === undefined || !isEnabled(t, runner.state()))
      throw new ScheduleError(`step ${String(i + 1)} of the schedule is not possible in the model`);
    runner.take(t);
  };
  runner.reset();
  const start = held.steps[0] ?? 0;
  for (let i = 0; i <= start; i++) take(i);
  if (goOn(runner, held.actor, schedule.place.before) !== "there")
    throw new ScheduleError(`in the model ${held.actor} does not come where it is to be held`);
  take(other.steps[0] ?? 0);
  const vcpus = system.actors.map(({ name }) => name).filter((name) => name.startsWith("vcpu"));
  const free = vcpus.filter((name) => name !== held.actor);
  const waited = goOnServed(runner, other.actor, free) === "waits";
  if (goOn(runner, held.actor) !== "idle")
    throw new ScheduleError(`in the model ${held.actor} does not come to its end`);
  if (goOnServed(runner, other.actor, vcpus) !== "idle")
    throw new ScheduleError(`in the model ${other.actor} waits for good`);
  return { stale: translationOf(runner.state(), schedule.fault.gfn).host === "other", waited };
};
