import { enablePatches, produceWithPatches, type Patch } from "immer";
import { isEnabled, type System, type Transition, type Whole } from "../protocol/system.ts";
import type { Event } from "../protocol/step.ts";
import { fromBits, toBits, type LeafValue } from "./bits.ts";
import { defaultOf, type Draft, type Field } from "./fields.ts";
import { layoutOf, pathOf, type Layout } from "./layout.ts";
import { misfit, StoreError } from "./store-error.ts";

enablePatches();

/** The values of all leaves, in the order of the layout. */
export const leafValues = <S>(layout: Layout, state: Whole<S>): readonly LeafValue[] =>
  layout.leaves.map(({ keys }) => {
    let here: unknown = state;
    for (const key of keys) here = Reflect.get(Object(here), key);
    // The declaration that the path comes from is also what the state's type comes from.
    return here as LeafValue;
  });

/** Builds a plain state from a value for each leaf, in the order of the layout. */
const fromLeafValues = <S>(layout: Layout, values: readonly LeafValue[]): Whole<S> => {
  let cursor = 0;
  const build = (field: Field): unknown => {
    switch (field.kind) {
      case "record":
        return Object.fromEntries(Object.entries(field.fields).map(([k, f]) => [k, build(f)]));
      case "array":
        return Array.from({ length: field.length }, () => build(field.element));
      default:
        return values[cursor++] ?? defaultOf(field);
    }
  };
  // Built from the declaration that the state's type is derived from.
  return build(layout.declaration) as Whole<S>;
};

/** The packed words of a plain state. */
export const encode = <S>(layout: Layout, state: Whole<S>): Int32Array => {
  const words = new Int32Array(layout.words);
  const values = leafValues(layout, state);
  layout.leaves.forEach(({ field, word, shift, bits }, i) => {
    if (bits > 0) words[word] = (words[word] ?? 0) | (toBits(field, values[i] ?? 0) << shift);
  });
  return words;
};

/** The plain state of packed words; the inverse of `encode`. */
export const decode = <S>(layout: Layout, words: Int32Array): Whole<S> =>
  fromLeafValues(
    layout,
    layout.leaves.map(({ field, word, shift, bits }) =>
      fromBits(field, ((words[word] ?? 0) >>> shift) & (2 ** bits - 1)),
    ),
  );

/** The state before anything has been stored in it: every actor idle, every leaf at its default. */
export const defaultState = <S, E extends Event>(system: System<S, E>): Whole<S> => {
  const layout = layoutOf(system);
  return fromLeafValues(
    layout,
    layout.leaves.map(({ field }) => defaultOf(field)),
  );
};

/** The state that every schedule of the system begins with. */
export const initialState = <S, E extends Event>(system: System<S, E>): Whole<S> =>
  change(system, defaultState(system), (d) => system.init(d.model));

/**
 * The state after a transition, which the caller knows to be enabled. Throws StoreError on what the packed form refuses too: a value
 * out of range, a record or array replaced, a field that is not declared.
 *
 * One difference is left: the packed form refuses a bad value at once, this one only if it is still there when the step ends.
 */
export const runImmutably = <S, E extends Event>(
  system: System<S, E>,
  transition: Transition<S, E>,
  state: Whole<S>,
): Whole<S> =>
  change(system, state, (d) => {
    d.pc[transition.actor] = transition.recipe()(d.model);
  });

/** The enabled transitions, in the documented order: by actor, then in the order of `Actor.at`. */
export const successors = <S, E extends Event>(
  system: System<S, E>,
  state: Whole<S>,
): readonly Transition<S, E>[] =>
  system.actors.flatMap((actor) =>
    (actor.at[state.pc[actor.name] ?? 0] ?? []).filter((t) => isEnabled(t, state.model)),
  );

interface WholeDraft<S> {
  readonly pc: Record<string, number>;
  readonly model: Draft<S>;
}

const change = <S, E extends Event>(
  system: System<S, E>,
  state: Whole<S>,
  recipe: (d: WholeDraft<S>) => void,
): Whole<S> => {
  const [after, patches] = produceWithPatches(state, (draft) => {
    // immer's type of a draft lets records be replaced; ours does not.
    recipe(draft as unknown as WholeDraft<S>);
  });
  const { declaration } = layoutOf(system);
  for (const patch of patches) checkPatch(declaration, patch);
  return after;
};

/** Throws unless the patch assigns a leaf that is declared, with a value that it can have. */
const checkPatch = (declaration: Field, { op, path, value }: Patch): void => {
  let field = declaration;
  for (const [depth, key] of path.entries()) {
    const inside = path.slice(0, depth);
    const resized = field.kind === "array" && op !== "replace" && depth === path.length - 1;
    const inner = resized ? undefined : fieldBelow(field, key);
    if (inner === undefined)
      throw new StoreError(
        field.kind === "array"
          ? (misfit(field, pathOf(inside), value) ?? "")
          : `${pathOf([...inside, key])}: there is no such field`,
      );
    field = inner;
  }
  const refusal = misfit(field, pathOf(path), value);
  if (refusal !== null) throw new StoreError(refusal);
};

const fieldBelow = (field: Field, key: string | number): Field | undefined => {
  switch (field.kind) {
    case "record":
      return Object.hasOwn(field.fields, key) ? field.fields[key] : undefined;
    case "array":
      return typeof key === "number" && key < field.length ? field.element : undefined;
    default:
      return undefined;
  }
};
