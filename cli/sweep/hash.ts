import { createHash } from "node:crypto";

/** 16 hex digits of what can be said in JSON. The order of members counts: who hashes keeps one. */
export const hashOf = (what: unknown): string => hashOfText(JSON.stringify(what));

/** 16 hex digits of a text. */
export const hashOfText = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
