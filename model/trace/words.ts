import type { Access, RegionRequest } from "../world.ts";
import { describeObservation, type SpteKind } from "./observation.ts";
import type { Pages } from "./layout.ts";

/** The words in which events of a trace and steps of the model are compared, and shown. */

export const regionWord = ({
  slot,
  base,
  pages,
  page,
  readonly,
  logDirty,
}: RegionRequest): string =>
  `KVM_SET_USER_MEMORY_REGION slot ${String(slot)}: ${
    pages === 0
      ? "size 0"
      : `${String(pages)} gfns at ${String(base)} on page ${String(page)}${readonly ? ", READONLY" : ""}${logDirty ? ", LOG_DIRTY" : ""}`
  }`;

export const regionReturnWord = "return of KVM_SET_USER_MEMORY_REGION";

export const logWord = (kind: "get-log" | "clear-log", slot: number): string =>
  `${kind === "get-log" ? "KVM_GET_DIRTY_LOG" : "KVM_CLEAR_DIRTY_LOG"} slot ${String(slot)}`;

export const startWord = ({ page, pages }: Pages): string =>
  `start of an invalidation, ${String(pages)} from page ${String(page)}`;

export const endWord = describeObservation({ kind: "notifier-end" });
export const swapWord = describeObservation({ kind: "swap-slots" });
export const flushWord = describeObservation({ kind: "flush" });

export const faultWord = (vcpu: number, gfn: number, access: Access): string =>
  describeObservation({ kind: "fault", vcpu, gfn, access });

export const prefaultWord = (gfn: number): string => `KVM_PRE_FAULT_MEMORY gfn ${String(gfn)}`;

/** A change of the frame's SPTE, or of the entry above it. */
export const spteWord = (level: 1 | 2, from: SpteKind, to: SpteKind): string =>
  describeObservation({ kind: "spte", gfn: 0, level, from, to });

/** A present leaf that names another frame without having been zapped: no step does that. */
export const otherFrameWord = (level: 1 | 2): string =>
  `SPTE of gfn 0, level ${String(level)}: another frame, and not zapped before`;

export const isFaultWord = (word: string): boolean => /^(?:read|write) fault of /.test(word);
export const isMmioWord = (word: string): boolean => word.endsWith("-> mmio");
