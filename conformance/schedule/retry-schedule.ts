import * as commands from "../driver/commands.ts";
import type { Machine } from "../driver/machine.ts";
import { openGdb } from "./gdb-remote.ts";
import { stopAtReturn, whileHeld } from "./hold.ts";

export interface Held {
  /** The fault stood where it should: it has its page, but not the MMU's lock. */
  readonly stopped: boolean;
  /** It looked again under the lock, and tried anew. */
  readonly retried: boolean;
  /** The guest maps a frame that is no longer the host's. */
  readonly stale: boolean;
  /** How often the discard waited for the held processor to answer an interrupt. */
  readonly interruptsLet: number;
}

const gpa = 0x4000_0000;
const size = 0x20_0000;
const page = 0x1000;
const faulting = 1;

/**
 * The schedule of the counterexample mainline+no-retry-check--host-reclaim--install-still-valid: a fault has its page, the host
 * discards that page from beginning to end, the fault goes on. The machine has a debugger's socket and a VM.
 */
export const holdFaultOverDiscard = async (machine: Machine): Promise<Held> => {
  await machine.runAll([
    commands.clean,
    commands.slot({ id: 0, flags: 0, gpa, size, offset: 0 }),
    commands.poke(0, 77),
    commands.poke(page, 78),
    // What the vCPU needs besides the page itself is mapped hereby.
    commands.read(faulting, gpa + page),
    commands.traceStart,
  ]);
  const { address } = await machine.run(commands.symbol("kvm_faultin_pfn"));
  const { stopped, interruptsLet } = await discardInBetween(machine, BigInt(`0x${address}`));
  await machine.run(commands.wait(faulting));
  const [trace, , { runs }] = await machine.runAll([
    commands.traceRead,
    commands.traceStop,
    commands.sptes(gpa, 1),
  ]);
  return {
    stopped,
    interruptsLet,
    retried: trace.lines.some((line) => /: stale: .*ret=1\b/.test(line)) || faults(trace.lines) > 1,
    stale: runs.some((run) => run.class !== "none" && run.host !== "same"),
  };
};

const faults = (lines: readonly string[]): number =>
  lines.filter((line) => line.includes(`kvm_page_fault: vcpu ${String(faulting)} `)).length;

const discardInBetween = async (
  machine: Machine,
  entry: bigint,
): Promise<{ readonly stopped: boolean; readonly interruptsLet: number }> => {
  const gdb = await openGdb(machine.gdbSocket);
  try {
    const started = machine.run(commands.startWrite(faulting, gpa, 5));
    const stopped = await stopAtReturn(gdb, faulting, entry);
    const { interruptsLet } = stopped
      ? await whileHeld(gdb, faulting, async () => {
          await started;
          await machine.run(commands.madvise(0, page, "dontneed"));
        })
      : { interruptsLet: 0 };
    return { stopped, interruptsLet };
  } finally {
    await gdb.detach();
  }
};
