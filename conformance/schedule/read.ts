import { kvm } from "../../cli/kvm.ts";
import { replayFile } from "../../cli/resolve.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import { replay } from "../../counterexamples/replay.ts";
import { derive, type Derived } from "./derive.ts";
import { ScheduleError, unsupported } from "./error.ts";
import { foresee, type Foreseen } from "./foresee.ts";
import type { Trace } from "../../counterexamples/trace.ts";
import type { State } from "../../model/state/state.ts";
import type { KvmEvent } from "../../model/actor.ts";

/** A counterexample as something to be held on a kernel, with what the model says will come of it. */
export interface Readied extends Derived {
  readonly file: Counterexample;
  /** in the model as the file has it, and without the file's edits */
  readonly edited: Foreseen;
  readonly unedited: Foreseen;
}

/** The first way to hold the schedule that in the model ends with a stale SPTE: that is what the kernel is judged by. */
const ready = (file: Counterexample, trace: Trace<State, KvmEvent>): Readied => {
  for (const derived of derive(file, trace)) {
    const edited = foresee(trace.system, file.steps, derived);
    if (!edited.stale) continue;
    const { system } = kvm.build({ ...file, edits: [] });
    return { ...derived, file, edited, unedited: foresee(system, file.steps, derived) };
  }
  throw unsupported(
    "with the other operation run to its end the model leaves no stale SPTE, which is what the kernel is judged by",
  );
};

/** From a file that must replay. */
export const readSchedule = (path: string): Readied => {
  const { file, outcome } = replayFile(kvm, path);
  return ready(file, outcome.trace);
};

/** From a schedule that the checker has just found. */
export const readyFound = (file: Counterexample): Readied => {
  const outcome = replay(file, () => {
    const { system, properties } = kvm.build(file);
    const property = properties.find(({ name }) => name === file.property);
    return property === undefined
      ? { kind: "unresolved", path: "$.property", reason: "no such property" }
      : { kind: "resolved", system, property };
  });
  if (outcome.kind !== "replayed") throw new ScheduleError(`what was found does not replay`);
  return ready(file, outcome.trace);
};
