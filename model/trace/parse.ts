import type { Access } from "../world.ts";
import type { SpteKind } from "./observation.ts";

/** An event of a kernel's trace, with real frame numbers, addresses and slot ids. */
export type KernelEvent =
  | {
      readonly kind: "spte";
      readonly frame: number;
      readonly level: number;
      readonly from: SpteKind;
      readonly to: SpteKind;
      /** a leaf before and after, of different host frames */
      readonly otherFrame: boolean;
    }
  | {
      readonly kind: "fault";
      readonly vcpu: number;
      readonly frame: number;
      readonly access: Access;
    }
  /** KVM_SET_USER_MEMORY_REGION is called; `size` in bytes */
  | {
      readonly kind: "region";
      readonly slot: number;
      readonly flags: number;
      readonly gpa: number;
      readonly size: number;
      readonly hva: number;
    }
  | { readonly kind: "region-return"; readonly error: number }
  | { readonly kind: "get-log" | "clear-log"; readonly slot: number }
  /** KVM_PRE_FAULT_MEMORY is called */
  | { readonly kind: "prefault"; readonly gpa: number; readonly size: number }
  /** hva: first byte, and first byte behind */
  | {
      readonly kind: "notifier-start" | "notifier-end";
      readonly start: number;
      readonly end: number;
    }
  /** the task runs this vCPU */
  | { readonly kind: "vcpu-task"; readonly vcpu: number }
  | { readonly kind: "flush" | "swap-slots" };

/** A line of tracefs `trace`, or of `trace_pipe`, or as `trace-cmd report` prints it. */
export interface TraceLine {
  /** thread id */
  readonly task: number;
  readonly event: KernelEvent;
}

const bit = (spte: bigint, n: number): boolean => ((spte >> BigInt(n)) & 1n) === 1n;

/** Software bits of an SPTE on AMD: bit 11 present, 10 mmu-writable, 7 (level 2 and up) huge, 1 writable. */
const kindOf = (spte: bigint, level: number): SpteKind => {
  if (!bit(spte, 11)) return "none";
  if (level > 1 && !bit(spte, 7)) return "table";
  if (bit(spte, 1)) return "write";
  return bit(spte, 10) ? "protected" : "read";
};

/** A line of an event that is known, in a form that is not. */
export class TraceFormatError extends Error {
  override readonly name = "TraceFormatError";
}

const hex = (text: string | undefined): bigint => {
  const digits = (text ?? "").replace(/^0x/, "");
  if (!/^[0-9a-f]+$/i.test(digits)) throw new TraceFormatError(`${text ?? "nothing"} is no number`);
  return BigInt(`0x${digits}`);
};
const hexNumber = (text: string | undefined): number => Number(hex(text));

const line = /-(\d+)\s.*?\[\d+\].*?\s[\d.]+:\s+(\w+):\s+(.*)$/;
const spteChanged =
  /as id (\d+) gfn ([0-9a-f]+) level (\d+) old_spte ([0-9a-f]+) new_spte ([0-9a-f]+)/;
const fastFault = /gva ([0-9a-f]+) .* old (0x[0-9a-f]+) new ([0-9a-f]+) spurious \d fixed 1/;
const pageFault = /vcpu (\d+) .*address (0x[0-9a-f]+) error_code (0x[0-9a-f]+)/;
const markMmio = /gfn ([0-9a-f]+) /;

/** `name=value` at the end of a probe's line. */
const field = (rest: string, name: string): string | undefined =>
  new RegExp(`\\b${name}=(\\S+)`).exec(rest)?.[1];
const numberIn = (rest: string, name: string): number => {
  const text = field(rest, name) ?? "";
  if (text.startsWith("0x")) return hexNumber(text);
  if (!/^-?\d+$/.test(text)) throw new TraceFormatError(`${name} is no number`);
  return Number(text);
};

const frameBits = 0xf_ffff_ffff_f000n;
/** Are both leaves, and of different frames? */
const namesOther = (old: bigint, now: bigint, from: SpteKind, to: SpteKind): boolean =>
  [from, to].every((kind) => kind === "read" || kind === "protected" || kind === "write") &&
  ((old ^ now) & frameBits) !== 0n;

/** A write, by the error code of a nested page fault (AMD) as KVM hands it on. */
const wasWrite = (code: string | undefined): boolean => bit(hex(code), 1);

const parseEvent = (name: string, rest: string): KernelEvent | null => {
  switch (name) {
    case "kvm_tdp_mmu_spte_changed": {
      const [, space, gfn, level, old, now] = spteChanged.exec(rest) ?? [];
      if (space !== undefined && space !== "0") return null;
      const depth = Number(level);
      const [before, after] = [hex(old), hex(now)];
      const [from, to] = [kindOf(before, depth), kindOf(after, depth)];
      const otherFrame = namesOther(before, after, from, to);
      return { kind: "spte", frame: hexNumber(gfn), level: depth, from, to, otherFrame };
    }
    case "fast_page_fault": {
      const [, gva, old, now] = fastFault.exec(rest) ?? [];
      if (gva === undefined) return null;
      // The level is not traced; bit 7 is clear in a leaf of level 1.
      const level = bit(hex(old), 7) ? 2 : 1;
      const [from, to] = [kindOf(hex(old), level), kindOf(hex(now), level)];
      return { kind: "spte", frame: Number(hex(gva) >> 12n), level, from, to, otherFrame: false };
    }
    case "mark_mmio_spte": {
      const [, gfn] = markMmio.exec(rest) ?? [];
      return {
        kind: "spte",
        frame: hexNumber(gfn),
        level: 1,
        from: "none",
        to: "mmio",
        otherFrame: false,
      };
    }
    case "kvm_page_fault": {
      const [, vcpu, address, code] = pageFault.exec(rest) ?? [];
      const frame = Number(hex(address) >> 12n);
      return {
        kind: "fault",
        vcpu: Number(vcpu),
        frame,
        access: wasWrite(code) ? "write" : "read",
      };
    }
    case "kvm_entry": {
      const vcpu = /vcpu (\d+)/.exec(rest)?.[1];
      return vcpu === undefined ? null : { kind: "vcpu-task", vcpu: Number(vcpu) };
    }
    case "set_memory_region":
      return {
        kind: "region",
        slot: numberIn(rest, "slot"),
        flags: numberIn(rest, "flags"),
        gpa: numberIn(rest, "gpa"),
        size: numberIn(rest, "size"),
        hva: numberIn(rest, "hva"),
      };
    case "set_memory_region_ret":
      return { kind: "region-return", error: -numberIn(rest, "ret") };
    case "get_dirty_log":
      return { kind: "get-log", slot: numberIn(rest, "slot") };
    case "clear_dirty_log":
      return { kind: "clear-log", slot: numberIn(rest, "slot") };
    case "prefault":
      return { kind: "prefault", gpa: numberIn(rest, "gpa"), size: numberIn(rest, "size") };
    case "flushall":
      return { kind: "flush" };
    case "swap_slots":
      return { kind: "swap-slots" };
    case "inv_start":
    case "inv_end":
      return {
        kind: name === "inv_start" ? "notifier-start" : "notifier-end",
        start: numberIn(rest, "start"),
        end: numberIn(rest, "end"),
      };
    default:
      return null;
  }
};

/** One line of a trace; null for what does not matter here. Throws TraceFormatError if an event that matters cannot be read. */
export const parseLine = (text: string): TraceLine | null => {
  const [, task, name, rest] = line.exec(text) ?? [];
  if (task === undefined || name === undefined || rest === undefined) return null;
  const event = parseEvent(name, rest);
  return event === null ? null : { task: Number(task), event };
};
