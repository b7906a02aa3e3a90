import { isAbsolute, join, relative } from "node:path";
import type { Event } from "../checker/protocol/step.ts";
import type { Catalog } from "./catalog.ts";

/** What every command is given. */
export interface Context<S, E extends Event> {
  readonly catalog: Catalog<S, E>;
  /** Address of the program's first file, to be started again in worker threads. */
  readonly entry: string;
  /** The checkout: where counterexamples, properties and goldens lie unless told otherwise. */
  readonly root: string;
}

/** A path below the checkout, as a user in the working folder would type it. */
export const inCheckout = (root: string, ...parts: readonly string[]): string =>
  typed(join(root, ...parts));

/** A path as a user in the working folder would type it. */
export const typed = (path: string): string => {
  if (!isAbsolute(path)) return path;
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
};
