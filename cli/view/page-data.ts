import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { visible } from "../../counterexamples/markup.ts";

/** What the page is made of. */
export interface PageData {
  readonly schema: 1;
  /** false: a file by itself, which has no engine to explore with. */
  readonly served: boolean;
  readonly files: readonly string[];
  /** By file; null is to be fetched. */
  readonly documents: readonly (ViewDocument | null)[];
  /** Places in `files`: what is looked at first, and what beside it. */
  readonly first: number;
  readonly second: number | null;
  /** What to type for the same with free exploration. */
  readonly command: string;
}

/** As JSON in which every character shows and nothing ends a script element. */
export const pageJson = (data: object): string =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === "string" ? visible(value) : value,
  ).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
