import { step } from "../actor.ts";
import type { State } from "../state/state.ts";

/** Nobody holds filemap_invalidate_lock of the file. Faults never take it. */
export const canLockFile = {
  "filemap_invalidate_lock is held": (s: State) => !s.gmem.locked,
};

/** `filemap_invalidate_lock`, for whom `source` names. */
export const lockFileIn = (source: string) =>
  step("lock-file", {
    source,
    wait: canLockFile,
    run: (d) => {
      d.gmem.locked = true;
    },
  });

export const unlockFileIn = (source: string) =>
  step("unlock-file", {
    source,
    run: (d) => {
      d.gmem.locked = false;
    },
  });
