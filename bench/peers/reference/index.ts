import {
  applyEdits,
  bind,
  type Edit,
  type Event,
  none,
  type System,
} from "../../../checker/index.ts";
import { hostOperations } from "./host.ts";
import { declare, type Me, numbers, type Scope, type State } from "./state.ts";
import { vcpuOperations } from "./vcpu.ts";
import { vmmOperations } from "./vmm.ts";

export { invariants } from "./invariants.ts";
export type { Me, Scope, State } from "./state.ts";

/** The reference model as a system of our engine; with edits, to see that a mistake in it would show. */
export const referenceSystem = (
  scope: Scope,
  edits: readonly Edit<State, Me, Event>[] = [],
): System<State, Event> => {
  const ofVmm = vmmOperations(scope);
  const ofHost = scope.notifier ? hostOperations : [];
  const edited = applyEdits([...vcpuOperations, ...ofVmm, ...ofHost], edits);
  const cast = (name: string, vcpu: number, operations: readonly { readonly name: string }[]) => ({
    name,
    me: { ...scope, vcpu },
    operations: edited.filter((op) => operations.some((own) => own.name === op.name)),
  });
  return bind<State, Me, Event>(declare(scope), () => undefined, [
    ...numbers(scope.vcpus).map((vcpu) => cast(`vcpu${vcpu}`, vcpu, vcpuOperations)),
    cast("vmm", none, ofVmm),
    ...(scope.notifier ? [cast("host", none, ofHost)] : []),
  ]);
};
