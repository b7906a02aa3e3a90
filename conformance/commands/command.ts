import type { Access, RegionRequest } from "../../model/world.ts";

/** What the model and a real KVM are both told to do, in the model's terms: gfns, pages of the VMM's memory, slots. */
export type Command =
  | { readonly kind: "region"; readonly request: RegionRequest }
  | {
      readonly kind: "access";
      readonly vcpu: number;
      readonly gfn: number;
      readonly access: Access;
      /** what a write writes */
      readonly value: number;
    }
  | { readonly kind: "prefault"; readonly vcpu: number; readonly gfn: number }
  | { readonly kind: "get-log"; readonly slot: number }
  | { readonly kind: "clear-log"; readonly slot: number; readonly bits: string }
  /** the VMM writes to its page; `huge`: to fresh memory that may be mapped huge */
  | { readonly kind: "populate"; readonly page: number }
  | { readonly kind: "populate-huge"; readonly page: number }
  /** MADV_DONTNEED */
  | { readonly kind: "discard"; readonly page: number }
  /** mprotect, PROT_READ or PROT_READ | PROT_WRITE */
  | { readonly kind: "protect"; readonly page: number; readonly writable: boolean };

/** One line, as a disagreement shows it. */
export const describe = (command: Command): string => {
  switch (command.kind) {
    case "region":
      return describeRegion(command.request);
    case "access":
      return `vcpu${String(command.vcpu)} ${command.access}s gfn ${String(command.gfn)}${command.access === "write" ? ` := ${String(command.value)}` : ""}`;
    case "prefault":
      return `KVM_PRE_FAULT_MEMORY gfn ${String(command.gfn)} by vcpu${String(command.vcpu)}`;
    case "get-log":
      return `KVM_GET_DIRTY_LOG slot ${String(command.slot)}`;
    case "clear-log":
      return `KVM_CLEAR_DIRTY_LOG slot ${String(command.slot)}, gfns ${command.bits}`;
    case "populate":
      return `VMM writes to page ${String(command.page)}`;
    case "populate-huge":
      return `VMM maps fresh huge memory at page ${String(command.page)}`;
    case "discard":
      return `MADV_DONTNEED page ${String(command.page)}`;
    case "protect":
      return `mprotect page ${String(command.page)} ${command.writable ? "read-write" : "read-only"}`;
  }
};

const describeRegion = (request: RegionRequest): string => {
  const { slot, base, pages, page, readonly, logDirty, flaw } = request;
  const flags = [readonly ? "READONLY" : "", logDirty ? "LOG_DIRTY" : ""].filter((f) => f !== "");
  const what =
    pages === 0
      ? "size 0"
      : `gfns ${String(base)}..${String(base + pages - 1)} on page ${String(page)}, flags ${flags.join("|") || "0"}`;
  return `KVM_SET_USER_MEMORY_REGION slot ${String(slot)}: ${what}${flaw === "none" ? "" : `, ${flaw}`}`;
};
