import type { Start } from "../../checker/run/alone.ts";
import { runWithHelp } from "../../checker/run/with-help.ts";
import type { KvmObserve, KvmRunner } from "../quiescent/access.ts";
import { helps } from "../stimuli/stimuli.ts";
import { hugePages, regionOf, type Access } from "../world.ts";

/** More faults on one access than the protocol can need while nobody else moves. */
const mostFaults = 8;

/** Runs ioctls one after the other, vCPUs only answering and re-entering. Returns whether all of them could start. */
export const runIoctls = (
  runner: KvmRunner,
  ioctls: readonly Start[],
  observe?: KvmObserve,
): boolean => ioctls.every((start) => runWithHelp(runner, start, helps, observe));

/**
 * A vCPU enters the guest if need be and accesses one gfn, until it reaches memory (`reached`) or KVM_RUN returns (`exit`). Like
 * `accessGuest`, but others answer what its faults ask of them. `cannot`: the VMM has stopped it.
 */
export const accessOnce = (
  runner: KvmRunner,
  vcpu: number,
  gfn: number,
  access: Access,
  observe: KvmObserve = () => undefined,
): "reached" | "exit" | "cannot" => {
  const actor = `vcpu${String(vcpu)}`;
  const seen: { result: "reached" | "exit" | null } = { result: null };
  const watch: KvmObserve = (t, before) => {
    observe(t, before);
    if (t.actor !== actor) return;
    if (t.event?.type === "use") seen.result = "reached";
    if (t.event?.type === "exit") seen.result = "exit";
  };
  const start = (operation: string, choice = {}): boolean =>
    runWithHelp(runner, { actor, operation, choice }, helps, watch);
  const use = (): boolean =>
    start("use", { gfn, access, via: "huge" }) || start("use", { gfn, access, via: "4k" });
  const fill = (): boolean =>
    start("fill", { gfn }) || start("fill", { gfn: regionOf(gfn) * hugePages });

  start("run");
  for (let faults = 0; faults < mostFaults; faults++) {
    start("enter");
    if (use()) return "reached";
    if (access === "write") start("set-dirty", { gfn });
    if (fill() && use()) return "reached";
    if (!start("fault", { gfn, access })) return "cannot";
    if (seen.result !== null) return seen.result;
  }
  return "cannot";
};
