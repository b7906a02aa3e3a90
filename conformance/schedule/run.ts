import { describeTranslation } from "../commands/outcome.ts";
import { guestStart, pageBytes, touchedByte } from "../commands/geometry.ts";
import { linesOf, realSide } from "../commands/real-side.ts";
import * as commands from "../driver/commands.ts";
import type { Machine } from "../driver/machine.ts";
import { ScheduleError } from "./error.ts";
import { openGdb } from "./gdb-remote.ts";
import { stopAt, whileHeld } from "./hold.ts";
import type { Schedule } from "./schedule.ts";

/** What happened when a schedule was held on a kernel. */
export interface Held {
  /** The fault stood where it should. */
  readonly stopped: boolean;
  /** The other operation did not come to its end before the fault went on. */
  readonly waited: boolean;
  /** The fault found out that its page was invalidated, and was taken again. */
  readonly retried: boolean;
  /** The guest maps a frame that is not the host's. */
  readonly stale: boolean;
  /** How often the other operation waited for the held processor to answer an interrupt. */
  readonly interruptsLet: number;
  readonly milliseconds: number;
}

/** vCPU n runs on processor n, and processor 0 has all the rest to do. */
const faulting = 1;
/** How long the other operation may take while the fault stands. */
const otherMs = 400;
/** Nothing is there: an access shows that the vCPU has all that it needs to run. */
const elsewhere = 0xe000_0000;

/** A new VM as the schedule wants it, as far as the kernel can: without a memslot's quirk MMIO SPTEs would outlive the last run. */
const makeVm = async (machine: Machine, { options }: Schedule): Promise<void> => {
  const { can } = await machine.run(commands.vm({ ...options, zapslot: false }));
  if (options.zapslot && can.zapslot === 1) await machine.run(commands.vm(options));
};

/** Holds the schedule once, in a VM of its own. The machine has a debugger's socket. */
export const hold = async (machine: Machine, schedule: Schedule): Promise<Held> => {
  const began = performance.now();
  const { fault, place } = schedule;
  await makeVm(machine, schedule);
  await machine.run(commands.traceStart);
  await setUp(machine, schedule);
  const { address } = await machine.run(commands.symbol(place.function));
  const gpa = guestStart + touchedByte(fault.gfn);
  const did = await whileItStands(machine, schedule, gpa, BigInt(`0x${address}`));
  // Both must be over, whichever was first. A prefault answers otherwise than an access.
  await machine.send(commands.wait(faulting).line);
  if (did.waited) await joined(machine, 2000);
  const [{ lines }, , { runs }] = await machine.runAll([
    commands.traceRead,
    commands.traceStop,
    commands.sptes(gpa, 1),
  ]);
  return {
    ...did,
    retried: lines.some((line) => /: stale: .*ret=1\b/.test(line)) || faultsIn(lines) > 1,
    stale: runs.some((run) => run.class !== "none" && run.class !== "mmio" && run.host !== "same"),
    milliseconds: performance.now() - began,
  };
};

const faultsIn = (lines: readonly string[]): number =>
  lines.filter((line) => line.includes(`kvm_page_fault: vcpu ${String(faulting)} `)).length;

/** Goes where the fault begins, and makes sure that the kernel is there. */
const setUp = async (machine: Machine, schedule: Schedule): Promise<void> => {
  const real = realSide(machine, schedule.translations.length);
  await real.reset();
  let found = schedule.translations.map(() => "none");
  for (const command of schedule.setUp) {
    const { result, translations } = await real.apply(command);
    if (result !== "ok" && !result.startsWith("done"))
      throw new ScheduleError(`the kernel refuses to go where the schedule begins: ${result}`);
    found = translations.map(describeTranslation);
  }
  const wanted = schedule.translations.map(describeTranslation);
  if (found.join() !== wanted.join())
    throw new ScheduleError(
      `the kernel does not stand where the schedule begins: ${found.join(", ")} instead of ${wanted.join(", ")}`,
    );
  await machine.runAll([commands.read(faulting, elsewhere), commands.traceRead]);
};

const startOf = ({ fault }: Schedule, gpa: number) => {
  if (fault.operation === "prefault") return commands.startPrefault(faulting, gpa, pageBytes);
  return fault.access === "write"
    ? commands.startWrite(faulting, gpa, 5)
    : commands.startRead(faulting, gpa);
};

const joined = async (machine: Machine, milliseconds: number): Promise<boolean> =>
  (await machine.send(`join ${String(milliseconds)}`))["exit"] !== "running";

const whileItStands = async (
  machine: Machine,
  schedule: Schedule,
  gpa: number,
  entry: bigint,
): Promise<Pick<Held, "stopped" | "waited" | "interruptsLet">> => {
  const [line, ...more] = linesOf(schedule.during);
  if (line === undefined || more.length > 0)
    throw new ScheduleError("the other operation is not one line");
  const gdb = await openGdb(machine.gdbSocket);
  try {
    const started = machine.run(startOf(schedule, gpa));
    const stopped = await stopAt(gdb, faulting, entry, schedule.place.at);
    if (!stopped) return { stopped, waited: false, interruptsLet: 0 };
    const { answer, interruptsLet } = await whileHeld(gdb, faulting, async () => {
      await started;
      await machine.send(`background ${line}`);
      return joined(machine, otherMs);
    });
    return { stopped, waited: !answer, interruptsLet };
  } finally {
    await gdb.detach();
  }
};

/** One line for people. */
export const describeHeld = (
  { stopped, waited, retried, stale, interruptsLet, milliseconds }: Held,
  { place, during }: Schedule,
): string =>
  stopped
    ? `held at the ${place.at} of ${place.function} while ${during.kind} ${waited ? "began and waited for the fault" : "ran to its end"}${interruptsLet === 0 ? "" : ` (${String(interruptsLet)} interrupts let through)`}: ${retried ? "retried" : "not retried"}, ${stale ? "STALE SPTE" : "no stale SPTE"}, ${milliseconds.toFixed(0)} ms`
    : `NOT HELD: the fault did not come to the ${place.at} of ${place.function}, ${milliseconds.toFixed(0)} ms`;
