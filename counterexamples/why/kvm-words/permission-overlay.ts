import type { FieldWords } from "../words.ts";

/** The permission overlay, in memory and as a vCPU has it loaded. */
export const permissionOverlay: readonly FieldWords[] = [
  {
    field: "vcpus[v].overlayClosed",
    role: "copy",
    noun: "the permission overlay that vcpu{v} has loaded",
    to: { true: "loaded the closed permission overlay" },
    changed: "dropped its permission overlay",
    found: { false: "found the slot open in its permission overlay" },
    revokedBy: {
      source: "overlay.closed",
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
  {
    field: "overlay.closed",
    role: "shared",
    noun: "the permission overlay",
    to: { true: "closed the slot in the permission overlay" },
    changed: "opened the slot in the permission overlay",
    found: {
      true: "found the slot closed in the permission overlay",
      false: "found the slot open in the permission overlay",
    },
  },
];
