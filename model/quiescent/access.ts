import { canStart, runAlone, type Observe } from "../../checker/run/alone.ts";
import type { Runner } from "../../checker/sample/runner.ts";
import { at } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import type { State } from "../state/state.ts";
import { frameUsed } from "../tlb/hardware.ts";
import { hugePages, regionOf, type Access } from "../world.ts";

export type KvmRunner = Runner<State, KvmEvent>;
export type KvmObserve = Observe<State, KvmEvent>;

/** What became of a guest's access: the host frame that it reached, or why KVM_RUN returned instead. */
export type AccessResult =
  | { readonly exit: "done"; readonly pfn: number }
  | { readonly exit: "mmio" }
  | { readonly exit: "error" };

/** More faults on one access than the protocol can need while nobody else moves. */
const mostFaults = 5;

/**
 * A vCPU thread outside KVM_RUN calls it, its guest accesses one gfn and then returns to user space by an `out`; an emulated access is
 * completed by the VMM and the vCPU runs on to its `out`. Hardware, KVM and guest take the model's own operations, one at a time.
 */
export const accessGuest = (
  runner: KvmRunner,
  vcpu: number,
  gfn: number,
  access: Access,
  observe: KvmObserve = () => undefined,
): AccessResult => {
  const actor = `vcpu${String(vcpu)}`;
  const seen: { result: AccessResult | null } = { result: null };
  const watch: KvmObserve = (t, before) => {
    observe(t, before);
    if (t.event?.type === "use")
      seen.result = { exit: "done", pfn: frameUsed(at(before.vcpus, vcpu), gfn, t.event.via) };
    if (t.event?.type === "exit")
      seen.result = { exit: at(before.vcpus, vcpu).fault.exit === "mmio" ? "mmio" : "error" };
  };
  const start = (operation: string, choice = {}): boolean => {
    const asked = { actor, operation, choice };
    if (!canStart(runner, asked)) return false;
    runAlone(runner, asked, watch);
    return true;
  };
  const use = (): boolean =>
    start("use", { gfn, access, via: "huge" }) || start("use", { gfn, access, via: "4k" });

  // A huge leaf is listed once, for the first gfn of its huge page.
  const fill = (): boolean =>
    start("fill", { gfn }) || start("fill", { gfn: regionOf(gfn) * hugePages });

  start("run");
  start("enter");
  for (let faults = 0; seen.result === null;) {
    if (use()) break;
    if (access === "write") start("set-dirty", { gfn });
    if (fill() && use()) break;
    if (!start("fault", { gfn, access }) || faults++ > mostFaults)
      throw new Error(`vcpu${String(vcpu)} cannot ${access} gfn ${String(gfn)}`);
    start("enter");
  }
  const ended = seen.result ?? { exit: "error" };
  if (ended.exit === "mmio") {
    start("run");
    start("enter");
  }
  start("io-exit");
  return ended;
};
