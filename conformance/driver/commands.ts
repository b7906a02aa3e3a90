import { z } from "zod";
import * as answers from "./answers.ts";

/** A line for the machine, and what its answer looks like. */
export interface Command<Answer> {
  readonly line: string;
  readonly answer: z.ZodType<Answer>;
}

const command = <Answer>(
  answer: z.ZodType<Answer>,
  ...words: readonly (string | number)[]
): Command<Answer> => ({ line: words.join(" "), answer });

export type Vcpu = 0 | 1;

export const ping = command(answers.ping, "ping");

export interface VmOptions {
  readonly manual?: boolean;
  readonly initset?: boolean;
  readonly zapslot?: boolean;
}

const flag = (name: string, value: boolean | undefined): string => `${name}=${value ? 1 : 0}`;

/** A new VM with a fresh pool in place of the old one. */
export const vm = (options: VmOptions = {}): Command<answers.VmAnswer> =>
  command(
    answers.vm,
    "vm",
    flag("manual", options.manual),
    flag("initset", options.initset),
    flag("zapslot", options.zapslot),
  );

/** No slots, a fresh pool, the same VM. */
export const clean = command(answers.ok, "clean");

export interface SlotOptions {
  readonly id: number;
  readonly flags: number;
  readonly gpa: number;
  readonly size: number;
  /** From the pool's start. */
  readonly offset: number;
}

export const slot = ({ id, flags, gpa, size, offset }: SlotOptions): Command<answers.Result> =>
  command(answers.result, "slot", id, flags, gpa, size, offset);

export const read = (vcpu: Vcpu, gpa: number): Command<answers.Exit> =>
  command(answers.exit, "read", vcpu, gpa);

export const write = (vcpu: Vcpu, gpa: number, value: number): Command<answers.Exit> =>
  command(answers.exit, "write", vcpu, gpa, value);

export const prefault = (vcpu: Vcpu, gpa: number, size: number): Command<answers.Prefault> =>
  command(answers.prefault, "prefault", vcpu, gpa, size);

/** An access in the background; `wait` tells how it ended. */
export const startRead = (vcpu: Vcpu, gpa: number): Command<answers.Ok> =>
  command(answers.ok, "start", vcpu, "read", gpa);

export const startWrite = (vcpu: Vcpu, gpa: number, value: number): Command<answers.Ok> =>
  command(answers.ok, "start", vcpu, "write", gpa, value);

export const startPrefault = (vcpu: Vcpu, gpa: number, size: number): Command<answers.Ok> =>
  command(answers.ok, "start", vcpu, "prefault", gpa, size);

export const wait = (vcpu: Vcpu, milliseconds = 2000): Command<answers.Exit> =>
  command(answers.exit, "wait", vcpu, milliseconds);

export const waitPrefault = (vcpu: Vcpu, milliseconds = 2000): Command<answers.WaitPrefault> =>
  command(answers.waitPrefault, "wait", vcpu, milliseconds);

export type Advice =
  | "dontneed"
  | "collapse"
  | "hugepage"
  | "nohugepage"
  | "populate_read"
  | "populate_write"
  | "remove"
  | "cold"
  | "pageout"
  | "free";

export const madvise = (offset: number, length: number, advice: Advice): Command<answers.Result> =>
  command(answers.result, "madvise", offset, length, advice);

export const mprotect = (
  offset: number,
  length: number,
  protection: "none" | "read" | "rw",
): Command<answers.Result> => command(answers.result, "mprotect", offset, length, protection);

export const munmap = (offset: number, length: number): Command<answers.Result> =>
  command(answers.result, "munmap", offset, length);

/** Fresh anonymous memory at that place. */
export const mmap = (
  offset: number,
  length: number,
  kind: "private" | "shared" = "private",
): Command<answers.Result> => command(answers.result, "mmap", offset, length, kind);

/** The host's own access, of four bytes. */
export const peek = (offset: number): Command<answers.Touch> =>
  command(answers.touch, "peek", offset);

export const poke = (offset: number, value: number): Command<answers.Touch> =>
  command(answers.touch, "poke", offset, value);

/** Reads the dirty log, which without manual protection also clears it. */
export const dirty = (id: number): Command<answers.DirtyLog> => command(answers.dirty, "dirty", id);

/** Clears the pages, each range given by its first and last page, of a window of the slot. */
export const clear = (
  id: number,
  first: number,
  count: number,
  ranges: readonly (readonly [first: number, last: number])[],
): Command<answers.Result> =>
  command(answers.result, "clear", id, first, count, ...ranges.map(([a, b]) => `${a}-${b}`));

/** The SPTEs of `count` guest frames from that address on. */
export const sptes = (gpa: number, count: number): Command<answers.Sptes> =>
  command(answers.sptes, "sptes", gpa, count);

/** The host's page table of the pool. */
export const host = (offset: number, count: number): Command<answers.Host> =>
  command(answers.host, "host", offset, count);

export const traceStart = command(answers.traceStart, "trace", "start");
export const traceStop = command(answers.ok, "trace", "stop");
export const traceRead = command(answers.trace, "trace", "read");

export const stats = command(answers.stats, "stats");

export const param = (name: string, value: string | number): Command<answers.Result> =>
  command(answers.result, "param", name, value);

export const cat = (path: string): Command<answers.File> => command(answers.file, "cat", path);

/** Where a function of the kernel is, in hexadecimal: for a debugger. */
export const symbol = (name: string): Command<answers.Symbol> =>
  command(answers.symbol, "symbol", name);

export const uffdRegister = (
  offset: number,
  length: number,
  mode: "missing" | "wp",
): Command<answers.Result> => command(answers.result, "uffd", "register", offset, length, mode);

type RangeVerb = "unregister" | "protect" | "unprotect" | "wake";

export const uffd = (verb: RangeVerb, offset: number, length: number): Command<answers.Result> =>
  command(answers.result, "uffd", verb, offset, length);

/** The next fault that waits for us. */
export const uffdWait = command(answers.uffdEvent, "uffd", "wait");

export const uffdCopy = (offset: number, value: number): Command<answers.Result> =>
  command(answers.result, "uffd", "copy", offset, value);

export const uffdZero = (offset: number): Command<answers.Result> =>
  command(answers.result, "uffd", "zero", offset);

/** Runs another command in the machine's second thread; `join` hands over its answer. */
export const background = (other: Command<unknown>): Command<answers.Ok> =>
  command(answers.ok, "background", other.line);

export const join = <Answer>(
  other: Command<Answer>,
  milliseconds = 2000,
): Command<Answer | answers.Running> =>
  command(z.union([answers.running, other.answer]), "join", milliseconds);
