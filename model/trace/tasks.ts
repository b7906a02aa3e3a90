import type { KernelEvent, TraceLine } from "./parse.ts";

/** Who did something, as the model casts it; null: the trace does not tell. */
export type Who =
  | { readonly kind: "vcpu"; readonly vcpu: number }
  | { readonly kind: "vmm" }
  | { readonly kind: "host" }
  | null;

/** An event with its place in the file (lines count from 1) and who did it. */
export interface Done {
  readonly line: number;
  readonly text: string;
  readonly task: number;
  readonly event: KernelEvent;
  readonly who: Who;
}

const vmm: Who = { kind: "vmm" };
const host: Who = { kind: "host" };

/**
 * Says who did each event. A thread is what it was last seen to enter: a vCPU's run, or an ioctl of the VMM. Between start and end of an
 * invalidation it is the host's memory management, whatever thread it runs on. Others (a kernel worker) are nobody in particular.
 */
export const attribute = (
  lines: readonly (TraceLine & { readonly line: number; readonly text: string })[],
): readonly Done[] => {
  const doing = new Map<number, Who>();
  const invalidating = new Map<number, number>();
  const vcpuOf = new Map<number, number>();
  for (const { task, event } of lines)
    if (event.kind === "fault" || event.kind === "vcpu-task") vcpuOf.set(task, event.vcpu);
  const enters = (task: number, event: KernelEvent): void => {
    switch (event.kind) {
      case "fault":
      case "vcpu-task":
        doing.set(task, { kind: "vcpu", vcpu: event.vcpu });
        break;
      case "prefault": {
        const vcpu = vcpuOf.get(task);
        doing.set(task, vcpu === undefined ? null : { kind: "vcpu", vcpu });
        break;
      }
      case "region":
      case "get-log":
      case "clear-log":
        doing.set(task, vmm);
        break;
      case "notifier-start":
        invalidating.set(task, (invalidating.get(task) ?? 0) + 1);
        break;
      default:
        break;
    }
  };
  return lines.map(({ line, text, task, event }) => {
    enters(task, event);
    const open = invalidating.get(task) ?? 0;
    const who = open > 0 || event.kind === "notifier-end" ? host : (doing.get(task) ?? null);
    if (event.kind === "notifier-end") invalidating.set(task, Math.max(0, open - 1));
    return { line, text, task, event, who };
  });
};
