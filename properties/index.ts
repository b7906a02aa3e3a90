import type { Property } from "../checker/property.ts";
import type { KvmEvent } from "../model/actor.ts";
import type { Design } from "../model/designs/design.ts";
import type { Scenario } from "../model/scenarios/scenario.ts";
import type { State } from "../model/state/state.ts";

export type KvmProperty = Property<State, KvmEvent>;
export const properties: readonly KvmProperty[] = [];
export const propertiesFor = (_d: Design, _s: Scenario): readonly KvmProperty[] => properties;
