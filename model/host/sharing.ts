import { at, none } from "../../checker/state/fields.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hostMapsHuge } from "./mapping.ts";

/**
 * `share`: fork, or KSM's write_protect_page: the frame stays and the right to write goes. `merge`: KSM's replace_page: a frame that is
 * shared is exchanged for another one with the same contents. `unshare`: somebody writes, and gets a copy. Each has a notifier of its own.
 * Source: mm/memory.c:copy_page_range, wp_page_copy; mm/ksm.c:write_protect_page, replace_page.
 */
export type Sharing = "share" | "merge" | "unshare";
export const sharings: readonly Sharing[] = ["share", "merge", "unshare"];

const freeFrame = (s: State | StateDraft): number =>
  s.host.frames.findIndex(({ owner }) => owner === "free");

export const canShare = (s: State, sharing: Sharing, page: number): boolean => {
  const { pfn, shared, writable } = at(s.host.pages, page);
  if (pfn === none || hostMapsHuge(s, page)) return false;
  return sharing === "share" ? writable && !shared : shared && freeFrame(s) !== none;
};

/** The change itself, under the host's page-table lock. The new frame was filled before. */
export const changeSharing = (d: StateDraft): void => {
  const { page, sharing } = d.notifier;
  const entry = at(d.host.pages, page);
  if (sharing === "share") {
    entry.writable = false;
    entry.shared = true;
    return;
  }
  const pfn = freeFrame(d);
  if (sharing === "none" || pfn === none) return;
  d.notifier.freed = entry.pfn;
  entry.pfn = pfn;
  at(d.host.frames, pfn).owner = "vm";
  entry.protnone = false;
  if (sharing === "merge") return;
  entry.writable = true;
  entry.shared = false;
};
