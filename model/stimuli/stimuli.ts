import type { Stimulus } from "../../checker/compare/stimulus.ts";
import type { Choice } from "../../checker/protocol/step.ts";
import type { Transition } from "../../checker/protocol/system.ts";
import type { KvmEvent } from "../actor.ts";
import type { KvmSystem } from "../build.ts";
import { isHuge, loadedRoot } from "../mmu/tree.ts";
import type { State } from "../state/state.ts";
import { hugePages, range, regionOf, type Access, type World } from "../world.ts";

type KvmStimulus = Stimulus<State, KvmEvent>;
type KvmTransition = Transition<State, KvmEvent>;

/**
 * What vCPUs do whatever happens: answer a kick, re-enter the guest, follow a signal that wants them out of KVM_RUN. Without that an ioctl
 * would wait for an acknowledgement or an SRCU reader forever.
 */
const helping: ReadonlySet<string> = new Set(["answer-kick", "enter", "leave-run"]);
export const helps = (t: KvmTransition): boolean => helping.has(t.operation);

/**
 * Everything that can be done to a system: each access of each vCPU, each KVM_PRE_FAULT_MEMORY, each operation of the VMM's threads and
 * of the host with each of its choices; in this order.
 */
export const stimuliOf = (system: KvmSystem, world: World): readonly KvmStimulus[] => {
  const vcpus = range(world.scope.vcpus);
  const gfns = range(world.scope.gfns);
  const isCast = (operation: string): boolean =>
    system.transitions.some((t) => t.operation === operation);
  return [
    ...vcpus.flatMap((vcpu) =>
      gfns.flatMap((gfn) =>
        (["read", "write"] as const).map((access) => accessing(vcpu, gfn, access)),
      ),
    ),
    ...(isCast("prefault")
      ? vcpus.flatMap((vcpu) => gfns.map((gfn) => prefaulting(vcpu, gfn)))
      : []),
    ...operationsOf(system),
  ];
};

/**
 * A vCPU's guest accesses a gfn, until it has reached memory or KVM_RUN returns to user space. Hardware may use and fill its TLB for that
 * gfn only; a fault that is dropped is taken again.
 */
const accessing = (vcpu: number, gfn: number, access: Access): KvmStimulus => {
  const actor = `vcpu${String(vcpu)}`;
  return {
    name: `${actor} ${access}s gfn ${String(gfn)}`,
    actor,
    again: true,
    helps,
    starts: (t) => {
      if (t.actor !== actor) return false;
      switch (t.operation) {
        case "run":
        case "enter":
          return true;
        case "use":
        case "fault":
          return t.choice?.["gfn"] === gfn && t.choice["access"] === access;
        case "set-dirty":
          return access === "write" && t.choice?.["gfn"] === gfn;
        case "fill":
          return fillsFor(t.choice, vcpu, gfn);
        default:
          return false;
      }
    },
    done: (t) => t.actor === actor && (t.event?.type === "use" || t.event?.type === "exit"),
  };
};

/** A walk for the gfn. That through a huge leaf is listed for the first gfn of its huge page. */
const fillsFor = (
  choice: Choice | null,
  vcpu: number,
  gfn: number,
): boolean | ((s: State) => boolean) => {
  if (choice?.["gfn"] === gfn) return true;
  if (choice?.["gfn"] !== regionOf(gfn) * hugePages) return false;
  return (s) => {
    const root = loadedRoot(s, vcpu);
    return root !== undefined && isHuge(root, gfn);
  };
};

/** The vCPU's thread returns to user space, if it is in KVM_RUN, and calls KVM_PRE_FAULT_MEMORY for one page. */
const prefaulting = (vcpu: number, gfn: number): KvmStimulus => {
  const actor = `vcpu${String(vcpu)}`;
  return {
    name: `${actor} prefaults gfn ${String(gfn)}`,
    actor,
    again: true,
    helps,
    starts: (t) =>
      t.actor === actor &&
      (t.operation === "enter" ||
        t.operation === "io-exit" ||
        (t.operation === "prefault" && t.choice?.["gfn"] === gfn)),
    done: (t) => t.actor === actor && t.operation === "prefault" && t.event?.type === "exit",
  };
};

/** Operations of the VMM's threads and of the host, by their first transitions. */
const operationsOf = (system: KvmSystem): readonly KvmStimulus[] => {
  const found = new Map<string, KvmStimulus>();
  for (const t of system.transitions) {
    if (t.from !== 0 || t.actor.startsWith("vcpu")) continue;
    const name = nameOf(t);
    if (found.has(name)) continue;
    found.set(name, {
      name,
      actor: t.actor,
      again: false,
      helps,
      starts: (other) => other.from === 0 && nameOf(other) === name,
      done: "when-idle",
    });
  }
  return [...found.values()];
};

/**
 * `vmm set-flags userfault=true logDirty=false bits=01`, the same in every design. Without the frame that the host takes and the moments at
 * which a zap yields: nobody asks for these.
 */
const nameOf = ({ actor, operation, choice }: KvmTransition): string =>
  [
    actor,
    operation,
    ...Object.entries(choice ?? {})
      .filter(([key]) => key !== "pfn" && key !== "yield")
      .map(([key, value]) => `${key}=${String(value)}`),
  ].join(" ");
