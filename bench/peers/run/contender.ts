import type { Size } from "../sizes.ts";

/** One run of one contender at one size. */
export interface Run {
  readonly states: number;
  /** Null where the tool does not count them. */
  readonly transitions: number | null;
  /** wall, of the whole process */
  readonly seconds: number;
  /** CPU time of the whole process, which tells more than the wall on a machine that is shared; null where it cannot be seen */
  readonly cpuSeconds: number | null;
  /** peak resident size; null where it cannot be seen */
  readonly peakBytes: number | null;
  /** what the tool itself says it needed; null if it does not */
  readonly ownBytes: number | null;
  /** Of how many digits its counts are, where it does not print all of them. */
  readonly digits?: number;
}

/** Somebody who can search the reference model. A new one goes into the list in `contenders.ts`. */
export interface Contender {
  readonly name: string;
  /** What to know about its figures, for the legend. */
  readonly note: string;
  /** Why it does not take part at this size, or null if it does. */
  readonly absent: (size: Size) => string | null;
  /** Whatever has to be done once for a size and is not timed: generating and compiling. */
  readonly prepare: (size: Size) => Promise<void>;
  readonly run: (size: Size) => Promise<Run>;
}
