import { z } from "zod";
import type { Translation } from "../../model/quiescent/translation.ts";
import { range } from "../../model/world.ts";
import type { Command } from "./command.ts";
import {
  bytesPerGfn,
  framesPerGfn,
  guestStart,
  pageBytes,
  regionByte,
  representative,
  touchedByte,
} from "./geometry.ts";
import type { Outcome } from "./outcome.ts";
import { othersThatDiffer } from "./others.ts";

/** What the real side needs of a machine: lines in, one JSON answer each out, in order. */
export interface Wire {
  readonly sendAll: (lines: readonly string[]) => Promise<readonly unknown[]>;
}

const ret = z.object({ ret: z.number() });
const access = z.union([
  z.object({ exit: z.literal("done"), value: z.number() }),
  z.object({ exit: z.literal("mmio") }),
  z.object({ exit: z.literal("error"), errno: z.number() }),
]);
const dirty = z.union([
  z.object({ ret: z.literal(0), ranges: z.array(z.tuple([z.number(), z.number()])) }),
  ret,
]);
const run = z.object({
  gfn: z.number(),
  count: z.number(),
  level: z.number(),
  class: z.enum(["none", "ro", "rw", "mmio", "other"]),
  mw: z.number(),
  host: z.enum(["absent", "present", "same", "other"]),
});
const traced = z.object({ lines: z.array(z.string()) });
const sptes = z.object({ runs: z.array(run) });

const errnoNames: Readonly<Record<number, string>> = {
  2: "ENOENT",
  14: "EFAULT",
  17: "EEXIST",
  22: "EINVAL",
};
const named = (errno: number): string => errnoNames[errno] ?? `errno ${String(errno)}`;
const returned = (answer: unknown): string => {
  const value = ret.parse(answer).ret;
  return value < 0 ? named(-value) : "ok";
};

const unknownFlag = 1 << 5;

/** The lines of a command; the last answer is its result. None for `clear-log`, which needs to know the slot. */
export const linesOf = (command: Command): readonly string[] => {
  const word = (...words: readonly (string | number)[]): string => words.join(" ");
  const half = (page: number) => [page * bytesPerGfn, bytesPerGfn] as const;
  switch (command.kind) {
    case "region": {
      const { slot, base, pages, page, readonly, logDirty, flaw } = command.request;
      const flags =
        (logDirty ? 1 : 0) | (readonly ? 2 : 0) | (flaw === "unknown-flag" ? unknownFlag : 0);
      const gpa = guestStart + base * bytesPerGfn + (flaw === "misaligned" ? 1 : 0);
      return [word("slot", slot, flags, gpa, pages * bytesPerGfn, page * bytesPerGfn)];
    }
    case "access": {
      const gpa = guestStart + touchedByte(command.gfn);
      return [
        command.access === "write"
          ? word("write", command.vcpu, gpa, command.value)
          : word("read", command.vcpu, gpa),
      ];
    }
    case "prefault":
      return [word("prefault", command.vcpu, guestStart + touchedByte(command.gfn), pageBytes)];
    case "get-log":
      return [word("dirty", command.slot)];
    case "clear-log":
      return [];
    case "populate":
      return [word("poke", touchedByte(command.page), 0)];
    case "populate-huge": {
      const region = [regionByte(command.page), 2 * bytesPerGfn] as const;
      return [
        word("munmap", ...region),
        word("mmap", ...region),
        word("madvise", ...region, "hugepage"),
        word("poke", region[0], 0),
      ];
    }
    case "discard":
      return [word("madvise", ...half(command.page), "dontneed")];
    case "protect":
      return [word("mprotect", ...half(command.page), command.writable ? "rw" : "read")];
  }
};

/** What is known of one slot: the machine is told page numbers relative to it. */
interface Place {
  readonly base: number;
  readonly pages: number;
}

const resultOf = (command: Command, answer: unknown, { base, pages }: Place): string => {
  switch (command.kind) {
    case "access": {
      const found = access.parse(answer);
      if (found.exit === "error") return named(found.errno);
      return found.exit === "mmio"
        ? "mmio"
        : `done ${String(command.access === "write" ? command.value : found.value)}`;
    }
    case "get-log": {
      const found = dirty.parse(answer);
      if (!("ranges" in found)) return returned(found);
      const isSet = (frame: number): boolean =>
        found.ranges.some(([first, count]) => frame >= first && frame < first + count);
      return range(pages)
        .map((i) => (isSet(i * framesPerGfn + representative(base + i)) ? "1" : "0"))
        .join("");
    }
    default:
      return returned(answer);
  }
};

/** A real KVM as something that takes the same commands as the model. */
export interface RealSide {
  readonly reset: () => Promise<void>;
  /** `trace`: the lines of the kernel's trace, null if none is taken */
  readonly apply: (
    command: Command,
  ) => Promise<Outcome & { readonly trace: readonly string[] | null }>;
}

/** `gfns`: as many as the model has. */
export const realSide = (wire: Wire, gfns: number): RealSide => {
  const slots = new Map<number, Place>();
  let before: readonly string[] = [];

  const clearLine = (slot: number, bits: string): string => {
    const place = slots.get(slot) ?? { base: 0, pages: 0 };
    const ranges = range(place.pages)
      .filter((i) => bits[place.base + i] === "1")
      .map((i) => `${String(i * framesPerGfn)}-${String((i + 1) * framesPerGfn - 1)}`);
    return ["clear", slot, 0, place.pages * framesPerGfn, ...ranges].join(" ");
  };

  const remember = (command: Command, result: string): void => {
    if (command.kind !== "region" || result !== "ok") return;
    const { slot, base, pages } = command.request;
    if (pages === 0) slots.delete(slot);
    else slots.set(slot, { base, pages });
  };

  return {
    reset: async () => {
      slots.clear();
      before = [];
      // Deleting a slot takes everything with it; without any slot MMIO SPTEs would stay from the last sequence.
      await wire.sendAll([["slot", 0, 0, guestStart, bytesPerGfn, 0].join(" "), "clean"]);
      // Obsolete roots are dropped when a vCPU enters.
      await wire.sendAll(["read 0 0xe0000000", "read 1 0xe0000000", "trace read"]);
    },
    apply: async (command) => {
      const lines =
        command.kind === "clear-log" ? [clearLine(command.slot, command.bits)] : linesOf(command);
      const answers = await wire.sendAll([
        ...lines,
        "trace read",
        ["sptes", guestStart, gfns * framesPerGfn].join(" "),
      ]);
      const place = command.kind === "get-log" ? slots.get(command.slot) : undefined;
      const result = resultOf(command, answers.at(-3), place ?? { base: 0, pages: 0 });
      remember(command, result);
      const frames = framesOf(sptes.parse(answers.at(-1)).runs, gfns);
      const names = frames.map(({ kind, huge }) => `${kind}${huge ? " huge" : ""}`);
      const stray = othersThatDiffer(command, before, names);
      before = names;
      return {
        trace: traced.parse(answers.at(-2)).lines,
        result: stray === null ? result : `${result}, but ${stray}`,
        translations: range(gfns).map(
          (gfn) => frames[gfn * framesPerGfn + representative(gfn)] ?? absent,
        ),
      };
    },
  };
};

const absent: Translation = { kind: "none", huge: false, host: null };

/** The translation of each real frame. */
const framesOf = (runs: readonly z.infer<typeof run>[], gfns: number): readonly Translation[] => {
  const frames: Translation[] = range(gfns * framesPerGfn).map(() => absent);
  const first = guestStart / pageBytes;
  for (const found of runs) {
    if (found.class === "none") continue;
    const kind = kindOf(found);
    const present = kind !== "mmio";
    const translation: Translation = {
      kind,
      huge: present && found.level > 1,
      host: present ? (found.host === "same" ? "same" : "other") : null,
    };
    frames.fill(translation, found.gfn - first, found.gfn - first + found.count);
  }
  return frames;
};

const kindOf = ({ class: kind, mw }: z.infer<typeof run>): Translation["kind"] => {
  if (kind === "rw") return "write";
  if (kind === "ro") return mw === 1 ? "protected" : "read";
  if (kind === "other") throw new Error("an SPTE that is neither empty nor a leaf nor MMIO");
  return kind;
};
