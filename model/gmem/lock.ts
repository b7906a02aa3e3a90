import type { State } from "../state/state.ts";

/** Nobody holds filemap_invalidate_lock of the file. Faults never take it. */
export const canLockFile = {
  "filemap_invalidate_lock is held": (s: State) => !s.gmem.locked,
};
