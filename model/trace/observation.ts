import type { Access } from "../world.ts";

/** What an SPTE is, as the kernel's trace and the model both tell it. A frozen entry counts as empty. */
export type SpteKind = "none" | "read" | "protected" | "write" | "mmio" | "table";

/** Something that a kernel's trace shows and the model does. */
export type Observation =
  | {
      readonly kind: "spte";
      readonly gfn: number;
      readonly level: 1 | 2;
      readonly from: SpteKind;
      readonly to: SpteKind;
    }
  | {
      readonly kind: "fault";
      readonly vcpu: number;
      readonly gfn: number;
      readonly access: Access;
    }
  | { readonly kind: "flush" }
  | { readonly kind: "swap-slots" }
  | { readonly kind: "notifier-start" }
  | { readonly kind: "notifier-end" };

export const describeObservation = (seen: Observation): string => {
  switch (seen.kind) {
    case "spte":
      return `SPTE of gfn ${String(seen.gfn)}, level ${String(seen.level)}: ${seen.from} -> ${seen.to}`;
    case "fault":
      return `${seen.access} fault of vcpu${String(seen.vcpu)} at gfn ${String(seen.gfn)}`;
    case "flush":
      return "flush of remote TLBs";
    case "swap-slots":
      return "swap of the memslots";
    case "notifier-start":
      return "start of an invalidation";
    case "notifier-end":
      return "end of an invalidation";
  }
};

export const sameObservation = (a: Observation, b: Observation): boolean =>
  describeObservation(a) === describeObservation(b);
