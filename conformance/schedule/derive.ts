import type { KvmEvent } from "../../model/actor.ts";
import { machines } from "../../model/machine.ts";
import { translationOf } from "../../model/quiescent/translation.ts";
import type { State } from "../../model/state/state.ts";
import { range } from "../../model/world.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Trace, TraceStep } from "../../counterexamples/trace.ts";
import { commandOf, setUpOf } from "./commands.ts";
import { unsupported } from "./error.ts";
import { placeBetween } from "./places.ts";
import type { Schedule } from "./schedule.ts";

type Step = TraceStep<State, KvmEvent>;

/** One operation from its first step to its last, or as far as the schedule goes. */
export interface Run {
  readonly actor: string;
  readonly operation: string;
  /** positions in the schedule */
  readonly steps: readonly number[];
}

/** A schedule taken apart, with what holding it needs. */
export interface Derived {
  readonly schedule: Schedule;
  readonly held: Run;
  readonly other: Run;
}

/** The operations of a schedule, in the order in which they begin. */
const runsOf = (steps: readonly Step[]): readonly Run[] => {
  const runs: { actor: string; operation: string; steps: number[] }[] = [];
  for (const [i, { transition: t }] of steps.entries())
    if (t.from === 0) runs.push({ actor: t.actor, operation: t.operation, steps: [i] });
    else runs.findLast(({ actor }) => actor === t.actor)?.steps.push(i);
  return runs;
};

const first = ({ steps }: Run): number => steps[0] ?? 0;
const last = ({ steps }: Run): number => steps.at(-1) ?? 0;
const isFault = ({ operation }: Run): boolean => operation === "fault" || operation === "prefault";
const nameOf = ({ actor, operation }: Run): string => `${actor} ${operation}`;

/** What the kernel does unasked: its allocator with a frame that is free, a processor that is interrupted. */
const happensByItself = ({ operation }: Run): boolean =>
  ["give-frame-away", "take-frame-back", "answer-kick"].includes(operation);

/** The fault within which another operation begins, and that operation. */
const heldAndOther = (runs: readonly Run[]): readonly [held: Run, other: Run] => {
  const within = (fault: Run): readonly Run[] =>
    runs.filter(
      (run) =>
        run.actor !== fault.actor &&
        !happensByItself(run) &&
        first(run) < last(fault) &&
        last(run) > first(fault),
    );
  const faults = runs.filter((run) => isFault(run) && within(run).length > 0);
  const [held, second] = faults;
  if (held === undefined) throw unsupported("nothing else runs while a fault is under way");
  if (second !== undefined)
    throw unsupported(`${nameOf(held)} and ${nameOf(second)} are both interrupted`);
  const [other, another] = within(held);
  if (other === undefined) throw unsupported("nothing else runs while the fault is under way");
  if (another !== undefined)
    throw unsupported(`${nameOf(other)} and ${nameOf(another)} both run within ${nameOf(held)}`);
  if (first(other) < first(held))
    throw unsupported(`${nameOf(other)} has begun before ${nameOf(held)}`);
  return [held, other];
};

/** The neighbouring steps of the fault between which the other operation goes on. */
const gapsOf = (held: Run, other: Run): readonly (readonly [after: number, before: number])[] =>
  held.steps.flatMap((after, n) => {
    const before = held.steps[n + 1];
    const goesOn = other.steps.some((i) => i > after && (before === undefined || i < before));
    return before === undefined || !goesOn ? [] : [[after, before] as const];
  });

/**
 * What a schedule asks of the kernel: the steps of the fault between which the other operation goes on say where the fault stands
 * meanwhile. Where it goes on in several places, each is a way to hold the fault while the whole of it runs. What follows when the fault
 * is over is left out: its SPTE is looked at.
 */
export const derive = (file: Counterexample, trace: Trace<State, KvmEvent>): readonly Derived[] => {
  const { steps } = trace;
  const [held, other] = heldAndOther(runsOf(steps));
  const stepAt = (i: number): Step => {
    const found = steps[i];
    if (found === undefined) throw new Error(`the schedule has no step ${String(i)}`);
    return found;
  };
  const { before: whole, transition } = stepAt(first(held));
  const { pc, model } = whole;
  const busy = Object.keys(pc).filter((actor) => pc[actor] !== 0);
  if (busy.length > 0) throw unsupported(`${busy.join(", ")} is busy when the fault begins`);
  const { choice } = transition;
  const { gfns } = file.scope;
  const machine = machines.find(({ name }) => name === file.machine);
  const schedule = {
    setUp: setUpOf(model, gfns),
    translations: range(gfns).map((gfn) => translationOf(model, gfn)),
    fault: {
      operation: held.operation === "prefault" ? "prefault" : "fault",
      gfn: Number(choice?.["gfn"]),
      access: choice?.["access"] === "write" ? "write" : "read",
    },
    during: commandOf(model, other.actor, other.operation, stepAt(first(other)).transition.choice),
    options: {
      manual: machine?.manualProtect ?? false,
      initset: machine?.initiallySet ?? false,
      zapslot: machine !== undefined && !machine.slotZapAll,
    },
  } as const;
  const nameAt = (i: number): string => stepAt(i).transition.step;
  const gaps = gapsOf(held, other).map(
    ([after, before]) => [nameAt(after), nameAt(before)] as const,
  );
  const places = gaps.flatMap(([after, before]) => placeBetween(after, before) ?? []);
  if (places.length > 0)
    return places.map((place) => ({ held, other, schedule: { ...schedule, place } }));
  const named = gaps.map(([after, before]) => `${after} and ${before}`).join(", ");
  throw unsupported(
    gaps.length === 0
      ? `${nameOf(held)} does not go on`
      : `no function of the kernel begins or ends between the steps ${named} of a fault`,
  );
};
