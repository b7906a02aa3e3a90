import { code, paragraph, type Block, type Section } from "../page.ts";
import type { Given } from "../inputs.ts";

/** A section from an input that may be missing: it then says which command makes the input. */
export const sectionOf = <T>(
  id: string,
  title: string,
  given: Given<T>,
  blocks: (document: T) => readonly Block[],
): Section => ({
  id,
  title,
  blocks:
    given.kind === "given"
      ? blocks(given.document)
      : [paragraph("There is no document for this. Make one: ", code(given.command))],
});
