import { restore, type Machine } from "./machine.ts";

/** Machines that are as the first one was when it was saved, one at a time. */
export interface Fresh {
  /** In place of the one before, which is stopped. */
  readonly next: () => Promise<Machine>;
  /** Stops the last one, unless that is the first one still, and forgets what was saved. */
  readonly close: () => Promise<void>;
}

/** Saves the machine as it is now. */
export const freshFrom = async (first: Machine): Promise<Fresh> => {
  const snapshot = await first.snapshot();
  let last = first;
  return {
    next: async () => {
      await last.stop();
      last = await restore(snapshot);
      return last;
    },
    close: async () => {
      snapshot.remove();
      if (last !== first) await last.stop();
    },
  };
};
