import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";

/** What is to be searched. */
export interface Searched<S, E extends Event> {
  readonly system: System<S, E>;
  readonly properties: readonly Property<S, E>[];
}

/**
 * Where a thread finds what is to be searched: recipes are functions, which cannot be sent, so that each thread builds the system itself.
 */
export interface Source {
  /** Address of a module. */
  readonly module: string;
  /** A function that it exports, which returns a `Searched`. */
  readonly build: string;
  /** What that function is called with: plain data. */
  readonly given: readonly unknown[];
}
