import type {
  GraphProperty,
  Property,
  ReachProperty,
  SafetyProperty,
} from "../checker/property.ts";
import type { KvmEvent } from "../model/actor.ts";
import type { Design } from "../model/designs/design.ts";
import type { State } from "../model/state/state.ts";
import type { Feature } from "../model/world.ts";

/** In which cells a property is asked: those whose scenario has all these features, and whose design is not excluded. */
export interface Applicability {
  readonly needs: readonly Feature[];
  /** And one of these. Left out: none of them. */
  readonly needsOne?: readonly Feature[];
  /** Left out: every design. */
  readonly fits?: (design: Design) => boolean;
  /** Left out: every scenario with the features. */
  readonly scenarios?: readonly string[];
}

export type KvmProperty = Property<State, KvmEvent> & Applicability;

type Spec<P, K extends string> = Omit<P, "kind" | "name" | K> & Applicability;

/** Somebody outside can observe the breach. */
export const contract = (
  name: string,
  spec: Spec<SafetyProperty<State, KvmEvent>, never>,
): KvmProperty => ({ ...spec, kind: "contract", name });

/** Bookkeeping: explains, but does not make a step mandatory. */
export const internal = (
  name: string,
  spec: Spec<SafetyProperty<State, KvmEvent>, never>,
): KvmProperty => ({ ...spec, kind: "internal", name });

/** Must be possible. */
export const reachable = (
  name: string,
  spec: Spec<ReachProperty<State, KvmEvent>, never>,
): KvmProperty => ({ ...spec, kind: "reachable", name });

/** Should be possible, for speed. */
export const performance = (
  name: string,
  spec: Spec<ReachProperty<State, KvmEvent>, never>,
): KvmProperty => ({ ...spec, kind: "performance", name });

/** Judged by the engine on the whole graph. */
export const graph = (
  name: GraphProperty["name"],
  spec: Spec<GraphProperty, never>,
): KvmProperty => ({ ...spec, kind: "can-finish", name });

/** Designs that know KVM_MEM_USERFAULT. */
export const knowsUserfault = (design: Design): boolean => design.userfault !== "none";
