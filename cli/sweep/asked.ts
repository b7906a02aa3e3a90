import { z } from "zod";
import { count, text, texts } from "../support/shapes.ts";

const numbers = z.array(z.int().min(1)).readonly();

/** How each cell of a sweep is checked; how much memory there is for it is a matter of the machine, and is not asked. */
export const sweepEngine = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("exhaustive"),
    maxStates: count.nullable(),
    symmetry: z.boolean(),
    fusion: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("sample"), runs: count, seed: count }),
]);
export type SweepEngine = Readonly<z.infer<typeof sweepEngine>>;

/** What a sweep is about: plain data, from which the same jobs are planned on every machine. */
export const sweepAsked = z.discriminatedUnion("kind", [
  /** Designs in scenarios, in scopes, with each of some edits alone, with each seed. An empty list: all there are; of edits and seeds: none. */
  z.strictObject({
    kind: z.literal("check"),
    designs: texts,
    scenarios: texts,
    properties: texts,
    faults: texts,
    edits: texts,
    /** as `check --machine` */
    machine: text.nullable(),
    /** Numbers of each that are crossed; an empty list: the scenario's own. */
    scopes: z.strictObject({
      vcpus: numbers,
      gfns: numbers,
      pfns: numbers,
      slots: numbers,
    }),
    roles: z.literal("full").nullable(),
    thorough: z.boolean(),
    maxStates: count.nullable(),
    symmetry: z.boolean(),
    fusion: z.boolean(),
    /** Walks instead of searches; null: searches. */
    sample: z.strictObject({ runs: count, seeds: z.array(count).readonly() }).nullable(),
  }),
  /** Historic bugs, each with its fix and without; an empty list: all. */
  z.strictObject({ kind: z.literal("gallery"), cases: texts, maxStates: count.nullable() }),
  /** Every single edit of designs; empty lists: of all operations, of all kinds. */
  z.strictObject({
    kind: z.literal("ablate"),
    designs: texts,
    operations: texts,
    edits: texts,
    maxStates: count.nullable(),
  }),
]);
export type SweepAsked = Readonly<z.infer<typeof sweepAsked>>;
export type AskedOf<K extends SweepAsked["kind"]> = Extract<SweepAsked, { readonly kind: K }>;
