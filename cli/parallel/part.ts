import {
  takePart,
  type Chapter,
  type Kept,
  type Share,
  type SharedMemory,
} from "../../checker/parallel/index.ts";
import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";

/** What is to be searched. */
export interface Searched<S, E extends Event> {
  readonly system: System<S, E>;
  readonly properties: readonly Property<S, E>[];
}

/**
 * What a thread of a team is to do. Recipes are functions, which cannot be sent: each thread builds the system itself, from plain data.
 */
export interface Part<W> {
  readonly kind: "part";
  readonly what: W;
  readonly memory: SharedMemory;
  readonly thread: number;
  /** null if the search is not kept. */
  readonly chapters: readonly Chapter[] | null;
}

/** What it answers when it is done. */
export interface PartDone {
  readonly kind: "part-done";
  readonly share: Share;
  /** When it had built the system, and when the search was over; comparable between threads. */
  readonly began: number;
  readonly ended: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Does it, in the thread that calls; `tell` is told, meanwhile, what there is to keep. */
export const doPart = <S, E extends Event>(
  { system, properties }: Searched<S, E>,
  { memory, thread, chapters }: Part<unknown>,
  tell: (kept: Kept) => void,
): PartDone => {
  const began = now();
  const keeping = chapters === null ? null : { chapters, tell };
  const share = takePart(system, properties, memory, thread, keeping);
  return { kind: "part-done", share, began, ended: now() };
};
