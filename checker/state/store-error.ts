import { defaultOf, type Field } from "./fields.ts";

/** A recipe stored something that the declaration does not allow. The message names the path and the value. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

const shown = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    default:
      return value === null ? "null" : `a value of type ${typeof value}`;
  }
};

const isWhole = (value: unknown, min: number, max: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;

/**
 * Why `value` cannot be stored in `field`, as a sentence that begins with the path; null if it can. Both representations of the state
 * take their messages from here, so that a broken edit reads the same in a search and in a replay.
 */
export const misfit = (field: Field, path: string, value: unknown): string | null => {
  if ("unused" in field && field.unused === true)
    return value === defaultOf(field)
      ? null
      : `${path}: ${shown(value)} cannot be stored, the scenario does not use this field`;
  switch (field.kind) {
    case "int":
      return isWhole(value, field.min, field.max)
        ? null
        : `${path}: ${shown(value)} is out of range ${field.min}..${field.max}`;
    case "index":
      if (isWhole(value, -1, field.count - 1)) return null;
      return field.count === 0
        ? `${path}: ${shown(value)} is not none, and there is nothing else`
        : `${path}: ${shown(value)} is out of range 0..${field.count - 1}, or none`;
    case "location":
      return isWhole(value, 0, field.names.length - 1)
        ? null
        : `${path}: ${shown(value)} is no location (there are ${field.names.length})`;
    case "bool":
      return typeof value === "boolean"
        ? null
        : `${path}: ${shown(value)} is neither true nor false`;
    case "enum":
      return field.values.some((known) => known === value)
        ? null
        : `${path}: ${shown(value)} is none of ${field.values.join(", ")}`;
    case "record":
      return `${path}: a record cannot be replaced, only its fields can be assigned`;
    case "array":
      return `${path}: an array cannot be replaced, grow or shrink`;
  }
};
