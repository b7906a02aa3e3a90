import { isAbsolute, join, relative } from "node:path";
import type { Event } from "../checker/protocol/step.ts";
import type { Catalog } from "./catalog.ts";
import { UserError } from "./support/failure.ts";

/** Where the program is. */
export interface Place {
  /** The checkout, or the installed package: where counterexamples, properties and goldens lie unless told otherwise. */
  readonly root: string;
  /** Is it a package, in which nothing is to be written? */
  readonly installed?: boolean;
}

/** What every command is given. */
export interface Context<S, E extends Event> extends Place {
  readonly catalog: Catalog<S, E>;
  /** Address of the program's first file, to be started again in worker threads. */
  readonly entry: string;
}

/** A path below the checkout, as a user in the working folder would type it. */
export const inCheckout = (root: string, ...parts: readonly string[]): string =>
  typed(join(root, ...parts));

/**
 * A path below where what somebody tries out goes, and what is only worth keeping for a while; git ignores it. Beside an installed package
 * that is the working folder: what lies in node_modules is nobody's to write.
 */
export const inScratch = ({ root, installed }: Place, ...parts: readonly string[]): string =>
  installed === true ? join(".staleproof", ...parts) : inCheckout(root, ".staleproof", ...parts);

/** Refuses, in an installed package, what only makes sense where the sources are. `what` is a command or an option. */
export const requireCheckout = ({ installed }: Place, what: string): void => {
  if (installed === true)
    throw new UserError(
      `${what} writes into the sources of the model, which an installed package does not have`,
      "run it in a checkout, as: npm run -s staleproof -- COMMAND",
    );
};

/** A path as a user in the working folder would type it. */
export const typed = (path: string): string => {
  if (!isAbsolute(path)) return path;
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
};
