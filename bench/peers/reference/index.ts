import { bind, type Event, none, type System } from "../../../checker/index.ts";
import { hostOperations } from "./host.ts";
import { declare, type Me, numbers, type Scope, type State } from "./state.ts";
import { vcpuOperations } from "./vcpu.ts";
import { vmmOperations } from "./vmm.ts";

export { invariants } from "./invariants.ts";
export type { Scope, State } from "./state.ts";

/** The reference model as a system of our engine. */
export const referenceSystem = (scope: Scope): System<State, Event> =>
  bind<State, Me, Event>(declare(scope), () => undefined, [
    ...numbers(scope.vcpus).map((vcpu) => ({
      name: `vcpu${vcpu}`,
      me: { ...scope, vcpu },
      operations: vcpuOperations,
    })),
    { name: "vmm", me: { ...scope, vcpu: none }, operations: vmmOperations(scope) },
    ...(scope.notifier
      ? [{ name: "host", me: { ...scope, vcpu: none }, operations: hostOperations }]
      : []),
  ]);
