/** The engine's public face. Nothing here knows what a vCPU is. */
export * from "./state/fields.ts";
export * from "./protocol/control.ts";
export * from "./protocol/step.ts";
export * from "./protocol/operation.ts";
export * from "./protocol/system.ts";
export * from "./protocol/bind.ts";
export * from "./protocol/edit.ts";
export * from "./property.ts";
export * from "./verdict.ts";
export { StoreError } from "./state/store-error.ts";
export { decode, encode, initialState, runImmutably, successors } from "./state/immutable.ts";
export { layoutOf, type Layout, type Leaf } from "./state/layout.ts";
export { pack, type Packed } from "./state/packed.ts";
export { keyLines, keyOf, shownValue } from "./state/key.ts";
export { diff, diffLines, type Change } from "./state/diff.ts";
export { explore, type SearchOptions } from "./search/explore.ts";
export type { StopAtFirst } from "./search/watch.ts";
