import type { SpteKind } from "../../model/trace/observation.ts";

/** An event of a kernel's trace, with real frame numbers. */
export type KernelEvent =
  | {
      readonly kind: "spte";
      readonly frame: number;
      readonly level: number;
      readonly from: SpteKind;
      readonly to: SpteKind;
    }
  | { readonly kind: "fault"; readonly vcpu: number; readonly frame: number }
  | { readonly kind: "flush" | "swap-slots" | "notifier-start" | "notifier-end" };

const bit = (spte: bigint, n: number): boolean => ((spte >> BigInt(n)) & 1n) === 1n;

/** Software bits of an SPTE on AMD: bit 11 present, 10 mmu-writable, 7 (level 2 and up) huge, 1 writable. */
const kindOf = (spte: bigint, level: number): SpteKind => {
  if (!bit(spte, 11)) return "none";
  if (level > 1 && !bit(spte, 7)) return "table";
  if (bit(spte, 1)) return "write";
  return bit(spte, 10) ? "protected" : "read";
};

const hex = (text: string | undefined): bigint => BigInt(`0x${(text ?? "0").replace(/^0x/, "")}`);

const line = /\[\d+\].*?\s[\d.]+: (\w+): (.*)$/;
const spteChanged = /gfn ([0-9a-f]+) level (\d+) old_spte ([0-9a-f]+) new_spte ([0-9a-f]+)/;
const fastFault = /gva ([0-9a-f]+) .* old (0x[0-9a-f]+) new ([0-9a-f]+) spurious \d fixed 1/;
const pageFault = /vcpu (\d+) .*address (0x[0-9a-f]+)/;
const markMmio = /gfn ([0-9a-f]+) /;

/** One line of tracefs `trace`; null for what does not matter here. */
export const parseLine = (text: string): KernelEvent | null => {
  const [, name, rest] = line.exec(text) ?? [];
  if (name === undefined || rest === undefined) return null;
  switch (name) {
    case "kvm_tdp_mmu_spte_changed": {
      const [, gfn, level, old, now] = spteChanged.exec(rest) ?? [];
      const depth = Number(level);
      const [from, to] = [kindOf(hex(old), depth), kindOf(hex(now), depth)];
      return { kind: "spte", frame: Number(hex(gfn)), level: depth, from, to };
    }
    case "fast_page_fault": {
      const [, gva, old, now] = fastFault.exec(rest) ?? [];
      if (gva === undefined) return null;
      const [from, to] = [kindOf(hex(old), 1), kindOf(hex(now), 1)];
      return { kind: "spte", frame: Number(hex(gva) >> 12n), level: 1, from, to };
    }
    case "mark_mmio_spte": {
      const [, gfn] = markMmio.exec(rest) ?? [];
      return { kind: "spte", frame: Number(hex(gfn)), level: 1, from: "none", to: "mmio" };
    }
    case "kvm_page_fault": {
      const [, vcpu, address] = pageFault.exec(rest) ?? [];
      return { kind: "fault", vcpu: Number(vcpu), frame: Number(hex(address) >> 12n) };
    }
    case "flushall":
      return { kind: "flush" };
    case "swap_slots":
      return { kind: "swap-slots" };
    case "inv_start":
      return { kind: "notifier-start" };
    case "inv_end":
      return { kind: "notifier-end" };
    default:
      return null;
  }
};
