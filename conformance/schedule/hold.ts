import { ScheduleError } from "./error.ts";
import type { Gdb } from "./gdb-remote.ts";

const stackPointer = 7;
const stopMs = 5000;
const turnMs = 40;
const turns = 100;

/**
 * Lets the machine run until that processor enters the function, or returns from it; false if it never does. The breakpoint there stays.
 */
export const stopAt = async (
  gdb: Gdb,
  cpu: number,
  entry: bigint,
  at: "entry" | "return",
): Promise<boolean> => {
  await gdb.breakAt(entry);
  gdb.go();
  const entered = await gdb.stopped(stopMs);
  if (entered === null) await gdb.interrupt();
  if (at === "entry" && entered?.cpu === cpu) return true;
  await gdb.unbreak(entry);
  if (entered?.cpu !== cpu) return false;
  // A kretprobe has not replaced the address yet: it hooks in behind the entry. The trampoline ends at the same place.
  const back = await gdb.word(cpu, await gdb.register(cpu, stackPointer));
  await gdb.breakAt(back);
  gdb.go();
  const returned = await gdb.stopped(stopMs);
  if (returned === null) await gdb.interrupt();
  return returned?.cpu === cpu;
};

/**
 * Runs `work` on processor 0 while the other one stands at a breakpoint. `work` may wait for the held processor to answer an interrupt,
 * a flush of its TLB for one: then all may go on for a moment. The held one takes the interrupt before it comes upon its breakpoint
 * again, so what it was doing itself does not get any further. Returns how often that was needed.
 */
export const whileHeld = async <T>(
  gdb: Gdb,
  cpu: number,
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly interruptsLet: number }> => {
  const done = work().then((answer) => ({ answer }));
  for (let interruptsLet = 0; interruptsLet < turns; interruptsLet++) {
    gdb.go(0);
    const finished = await Promise.race([done, gdb.stopped(turnMs)]);
    await gdb.interrupt();
    if (finished !== null && "answer" in finished)
      return { answer: finished.answer, interruptsLet };
    gdb.go();
    const stop = await gdb.stopped(stopMs);
    if (stop?.cpu !== cpu) throw new ScheduleError("the held processor did not stay in place");
  }
  throw new ScheduleError("the held processor blocks the other one for good");
};
