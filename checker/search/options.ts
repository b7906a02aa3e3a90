import type { Packed } from "../state/packed.ts";
import type { Group } from "../symmetry/group.ts";
import type { SearchLimits } from "../verdict.ts";
import type { Saved, Snapshot } from "./snapshot.ts";
import type { StopAtFirst } from "./watch.ts";

export interface SearchOptions extends SearchLimits {
  /**
   * Ends the search early. The outcome has then no limit, and what is neither breached nor reached by then is `undecided`. The state in
   * which it happened is still expanded to the end, so more than one property can be settled.
   */
  readonly stopAtFirst?: StopAtFirst;
  /**
   * Like `stopAtFirst` with names, but looked at between chunks: a few thousand states more are seen, at the speed of a search that does
   * not stop.
   */
  readonly stopSoonAfter?: readonly string[];
  /** Asked at each yield; true ends the search with the limit `interrupted` and a partial outcome. */
  readonly interrupted?: () => boolean;
  /**
   * Stores one state for all that the group makes of it. Schedules of the outcome have the right lengths, but names change along them
   * unsaid: they cannot be replayed. can-finish is about what becomes of one actor, which such a search does not follow: it is left
   * undecided. See `symmetry/explore.ts` for what may be concluded.
   */
  readonly symmetry?: Group;
  /** Looked at between levels, and between chunks of large ones. */
  readonly enough?: Enough;
  /**
   * Goes on where a search of the same system, properties and options was, but for its limits; the outcome is the same as if it had never
   * ended. Not with `symmetry`, nor when steps are fused.
   */
  readonly resume?: Saved;
  /** Called between levels, and between chunks of large ones, with what makes a snapshot of the search as it is then, also later. */
  readonly pause?: (snapshot: () => Snapshot) => void;
}

/** How a search takes some steps together with the one before; see `fusion/explore.ts`. */
export interface Fusing<S> {
  /** The view to search with; the system's recipes must be made for it. */
  readonly packed: Packed<S>;
  /** Takes, in the view, the steps that follow a successor at once. */
  readonly settle: () => void;
  /** Called for each stored state, which the view holds. */
  readonly note: () => void;
}

/** Ends a search, by names of properties; what is not settled by then is undecided. */
export interface Enough {
  /** All of these are breached, or reached. */
  readonly found: readonly string[];
  /** And all of these were exercised. */
  readonly exercised: readonly string[];
}
