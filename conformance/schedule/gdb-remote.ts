import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ScheduleError } from "./error.ts";
import { frame, unframe } from "./packets.ts";

/** Why the machine stands still: the signal (5: a breakpoint, 2: our interrupt) and the processor that stopped it, from 0. */
export interface Stop {
  readonly signal: number;
  readonly cpu: number;
}

/** QEMU's gdbstub, as far as holding processors in place needs it. Between a stop and a `go` the whole machine stands still. */
export interface Gdb {
  /** A breakpoint that is not written into the code. */
  readonly breakAt: (address: bigint) => Promise<void>;
  readonly unbreak: (address: bigint) => Promise<void>;
  /** The first 16 are the general ones: rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8 and so on. */
  readonly register: (cpu: number, number: number) => Promise<bigint>;
  /** Eight bytes of memory, by that processor's page table. */
  readonly word: (cpu: number, address: bigint) => Promise<bigint>;
  /** Lets all processors run, or only that one. */
  readonly go: (cpu?: number) => void;
  /** The next stop; null if none comes in time. */
  readonly stopped: (milliseconds: number) => Promise<Stop | null>;
  /** Stops all processors. */
  readonly interrupt: () => Promise<Stop>;
  /** Removes all breakpoints and lets the machine run. */
  readonly detach: () => Promise<void>;
}

const answerMs = 5000;
/** An unsolicited packet tells of the stop that connecting is. */
const drainMs = 30;

/** Connects, which stops the machine. */
export const openGdb = async (path: string): Promise<Gdb> => {
  const socket = await connected(path);
  const { say, next, forget, poke } = channel(socket);

  const ask = async (body: string): Promise<string> => {
    say(body);
    const answer = await next(answerMs);
    if (answer === null) throw new ScheduleError(`the gdbstub does not answer ${body}`);
    if (answer === "" || answer.startsWith("E"))
      throw new ScheduleError(`the gdbstub answers ${body} by ${answer || "nothing"}`);
    return answer;
  };
  const thread = (cpu: number): string => (cpu + 1).toString(16);
  const stopped = async (milliseconds: number): Promise<Stop | null> => {
    const packet = await next(milliseconds);
    return packet === null ? null : parseStop(packet);
  };
  const at = (address: bigint): string => address.toString(16);

  await pause(drainMs);
  forget();
  parseStop(await ask("?"));
  return {
    breakAt: async (address) => void (await ask(`Z1,${at(address)},1`)),
    unbreak: async (address) => void (await ask(`z1,${at(address)},1`)),
    register: async (cpu, number) => {
      await ask(`Hg${thread(cpu)}`);
      // QEMU answers `p` only to those who have read its list of registers.
      const all = await ask("g");
      return littleEndian(all.slice(number * 16, (number + 1) * 16));
    },
    word: async (cpu, address) => {
      await ask(`Hg${thread(cpu)}`);
      return littleEndian(await ask(`m${at(address)},8`));
    },
    go: (cpu) => say(cpu === undefined ? "vCont;c" : `vCont;c:${thread(cpu)}`),
    stopped,
    interrupt: async () => {
      poke("\x03");
      const stop = await stopped(answerMs);
      if (stop === null) throw new ScheduleError("the gdbstub does not stop the machine");
      return stop;
    },
    detach: async () => {
      try {
        await ask("D");
      } finally {
        socket.destroy();
      }
    },
  };
};

interface Channel {
  readonly say: (body: string) => void;
  /** The next packet, null after that time. */
  readonly next: (milliseconds: number) => Promise<string | null>;
  /** Drops the packets that nobody has asked for. */
  readonly forget: () => void;
  /** Sends a byte outside of packets. */
  readonly poke: (byte: string) => void;
}

const channel = (socket: Socket): Channel => {
  const packets: string[] = [];
  let waiting: ((packet: string | null) => void) | null = null;
  let heard = "";
  let last = "";
  const hand = (): void => {
    const packet = waiting === null ? undefined : packets.shift();
    if (packet !== undefined) waiting?.(packet);
  };
  socket.setEncoding("latin1");
  socket.on("error", () => waiting?.(null)).on("close", () => waiting?.(null));
  socket.on("data", (text: string) => {
    const { bodies, resend, garbled, rest } = unframe(heard + text);
    heard = rest;
    socket.write("+".repeat(bodies.length) + "-".repeat(garbled));
    if (resend) socket.write(last);
    packets.push(...bodies);
    hand();
  });
  return {
    say: (body) => {
      last = frame(body);
      socket.write(last);
    },
    next: (milliseconds) =>
      new Promise((resolve) => {
        const take = (packet: string | null): void => {
          clearTimeout(timer);
          if (waiting === take) waiting = null;
          resolve(packet);
        };
        const timer = setTimeout(() => take(null), milliseconds);
        // Who waited before has given up.
        waiting?.(null);
        waiting = take;
        hand();
      }),
    forget: () => void packets.splice(0),
    poke: (byte) => void socket.write(byte),
  };
};

/** `T05thread:02;` */
const stopForm = /^[TS]([0-9a-f]{2})(?:.*?thread:(?:p[0-9a-f]+\.)?([0-9a-f]+);)?/;

const parseStop = (packet: string): Stop => {
  const [, signal, thread] = stopForm.exec(packet) ?? [];
  if (signal === undefined) throw new ScheduleError(`the gdbstub says ${packet}, which is no stop`);
  return { signal: parseInt(signal, 16), cpu: parseInt(thread ?? "1", 16) - 1 };
};

const littleEndian = (hex: string): bigint =>
  BigInt(`0x${Buffer.from(hex, "hex").reverse().toString("hex")}`);

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket));
    socket.once("error", reject);
  });
