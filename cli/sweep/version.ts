import { sourceHash, type Program } from "../support/source-hash.ts";

/** Whatever may decide an outcome. */
const folders = ["checker", "model", "properties", "counterexamples", "cli"];

/**
 * Of which staleproof results are: a hash of its source and of the dependencies that it asks for, so that results of two versions are never
 * taken together. Any change there, a comment too, makes it another version; so does compiling it.
 */
export const versionOf = (program: Program): string =>
  sourceHash(program, { folders }).slice(0, 16);
