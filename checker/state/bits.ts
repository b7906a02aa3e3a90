import { defaultOf, none, type LeafField } from "./fields.ts";

export type LeafValue = number | boolean | string;

/** How many values a leaf can have; they are stored as 0 and up. */
export const valuesOf = (field: LeafField): number => {
  if (field.unused === true) return 1;
  switch (field.kind) {
    case "int":
      return field.max - field.min + 1;
    case "bool":
      return 2;
    case "enum":
      return field.values.length;
    case "index":
      return field.count + 1;
    case "location":
      return field.names.length;
  }
};

/** Bits that a leaf takes; 0 for a leaf that can have one value only. */
export const bitsOf = (field: LeafField): number =>
  32 - Math.clz32(Math.max(valuesOf(field), 1) - 1);

/**
 * The number that is stored for a value. The default is stored as 0, so that the words of the default state are all zero: an int
 * counts up from its default to its maximum, and then on from its default downwards.
 */
export const toBits = (field: LeafField, value: LeafValue): number => {
  switch (field.kind) {
    case "int": {
      const rest = Number(defaultOf(field));
      const given = Number(value);
      return given >= rest ? given - rest : field.max - given;
    }
    case "bool":
      return value === true ? 1 : 0;
    case "enum":
      return field.values.findIndex((known) => known === value);
    case "index":
      return Number(value) - none;
    case "location":
      return Number(value);
  }
};

/** The value that is stored as `bits`; the inverse of `toBits`. */
export const fromBits = (field: LeafField, bits: number): LeafValue => {
  switch (field.kind) {
    case "int": {
      const rest = Number(defaultOf(field));
      return bits <= field.max - rest ? bits + rest : field.max - bits;
    }
    case "bool":
      return bits === 1;
    case "enum":
      return field.values[bits] ?? "";
    case "index":
      return bits + none;
    case "location":
      return bits;
  }
};
