import { at, none } from "../../checker/state/fields.ts";
import { isHuge, translating } from "../mmu/tree.ts";
import type { State } from "../state/state.ts";
import { activeSlots, pageOf, slotOf } from "../memslots/lookup.ts";
import { frameOf } from "../mmu/tree.ts";

/**
 * What the valid root holds for a gfn. `read`: not writable for KVM either (no host-writable bit); `protected`: W=0, mmu-writable.
 * `host`: does it name the frame that the host maps there by the slots?
 */
export interface Translation {
  readonly kind: "none" | "read" | "protected" | "write" | "mmio";
  readonly huge: boolean;
  readonly host: "same" | "other" | null;
}

const absent: Translation = { kind: "none", huge: false, host: null };

/** The translation of a gfn in the valid root, while nothing moves. Without a valid root there is none. */
export const translationOf = (s: State, gfn: number): Translation => {
  const root = s.roots.find(({ state }) => state === "valid");
  if (root === undefined) return absent;
  const leaf = translating(root, gfn);
  if (leaf.mmio !== "none") return { kind: "mmio", huge: false, host: null };
  if (leaf.permission === "none") return absent;
  const huge = isHuge(root, gfn);
  const slot = slotOf(activeSlots(s), gfn);
  const mapped = slot === undefined ? none : at(s.host.pages, pageOf(slot, gfn)).pfn;
  const host = mapped !== none && frameOf(leaf, huge, gfn) === mapped ? "same" : "other";
  return { kind: leaf.permission, huge, host };
};
