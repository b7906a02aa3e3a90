/**
 * The vocabulary in which a state is declared, once. A declaration is plain data: records, fixed-length arrays of records, bounded
 * integers, booleans, enumerations and indices that may be absent. Everything else (TypeScript type, initial value, packed form, key,
 * printer) is derived from it.
 *
 * Arrays hold records only: an array of numbers could not be intercepted by the accessors of the packed form.
 */

/** The value of an index field that points nowhere. It is the default, so that a dead index costs no distinct states. */
export const none = -1;

/** `unused`: a mechanism that the scenario leaves out. The leaf takes no bits, and storing anything but its default is an error. */
interface Unusable {
  readonly unused?: boolean;
}

export interface IntField extends Unusable {
  readonly kind: "int";
  readonly min: number;
  readonly max: number;
}
export interface BoolField extends Unusable {
  readonly kind: "bool";
}
export interface EnumField<V extends string = string> extends Unusable {
  readonly kind: "enum";
  readonly values: readonly V[];
}
/** 0 .. count-1, or `none`. */
export interface IndexField extends Unusable {
  readonly kind: "index";
  readonly count: number;
}
/** A program location: stored as a number, named in keys and prints, so that inserting a step renames no other. */
export interface LocationField extends Unusable {
  readonly kind: "location";
  readonly names: readonly string[];
}
export type LeafField = IntField | BoolField | EnumField | IndexField | LocationField;

export interface RecordField<F extends Fields = Fields> {
  readonly kind: "record";
  readonly fields: F;
}
export interface ArrayField<E extends RecordField = RecordField> {
  readonly kind: "array";
  readonly length: number;
  readonly element: E;
}
export type Field = LeafField | RecordField | ArrayField;
export interface Fields {
  readonly [name: string]: Field;
}

/** Whole number from `min` to `max`, both included. `int(0)` is a constant of 0 bits: a mechanism that a scenario leaves out. */
export const int = (max: number, min = 0): IntField => ({ kind: "int", min, max });
export const bool = (): BoolField => ({ kind: "bool" });
/** One of the given words; the first is the default. */
export const oneOf = <const V extends string>(...values: readonly V[]): EnumField<V> => ({
  kind: "enum",
  values,
});
/** An index into something of `count` members, or `none` (the default). */
export const index = (count: number): IndexField => ({ kind: "index", count });
/** The field itself if the scenario uses it, else the same field as a constant. */
export const ifUsed = <F extends LeafField>(used: boolean, field: F): F =>
  used ? field : { ...field, unused: true };
export const location = (names: readonly string[]): LocationField => ({ kind: "location", names });
export const record = <const F extends Fields>(fields: F): RecordField<F> => ({
  kind: "record",
  fields,
});
/** `length` records of one shape; length 0 declares that the scenario does not use them. */
export const array = <E extends RecordField>(length: number, element: E): ArrayField<E> => ({
  kind: "array",
  length,
  element,
});

/** The immutable value that a declaration describes. */
export type Value<F> =
  F extends EnumField<infer V>
    ? V
    : F extends BoolField
      ? boolean
      : F extends IntField | IndexField | LocationField
        ? number
        : F extends RecordField<infer R>
          ? { readonly [K in keyof R]: Value<R[K]> }
          : F extends ArrayField<infer E>
            ? readonly Value<E>[]
            : never;

/** What a step may write: leaves can be assigned, records and arrays cannot be replaced. */
export type Draft<S> = S extends readonly (infer E)[]
  ? readonly Draft<E>[]
  : S extends object
    ? { -readonly [K in keyof S as S[K] extends object ? never : K]: S[K] } & {
        readonly [K in keyof S as S[K] extends object ? K : never]: Draft<S[K]>;
      }
    : S;

/** The value of a leaf before anything has been stored in it. */
export const defaultOf = (field: LeafField): number | boolean | string => {
  switch (field.kind) {
    case "int":
      return Math.min(Math.max(0, field.min), field.max);
    case "bool":
      return false;
    case "enum":
      return field.values[0] ?? "";
    case "index":
      return none;
    case "location":
      return 0;
  }
};

/**
 * The member of `list` at `at`; throws a RangeError naming the position otherwise. Recipes use it for every indexed access: a wrong
 * index is a mistake of the model, never an absent value.
 */
export const at = <E>(list: readonly E[], position: number): E => {
  const member = list[position];
  if (member === undefined)
    throw new RangeError(`no member ${position} in an array of ${list.length}`);
  return member;
};
