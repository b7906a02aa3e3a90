import type { Mmio, Parked, Permission } from "../state/mmu.ts";

/** Does a translation with this permission let the access through? */
export const permits = (permission: Permission, write: boolean): boolean =>
  write ? permission === "write" : permission !== "none";

/** A leaf SPTE, wherever it is stored. */
export interface Leaf {
  permission: Permission;
  pfn: number;
  accessed: boolean;
  dirty: boolean;
  /** an MMIO SPTE, which is not present: made with the current generation of the memslots, or with an older one */
  mmio: Mmio;
  /** access-tracked: present, but R, W and X are clear */
  tracked: boolean;
  /** what a parked SPTE grants to nobody and might grant again */
  parked: Parked;
}

/** What a leaf grants to hardware, and to the kernel's own tests of R, W and X, at this moment. */
export const accessible = (leaf: Readonly<Leaf>): Permission =>
  leaf.tracked ? "none" : leaf.permission;

/** Does the SPTE own a frame? A parked one does, though hardware finds nothing. Source: arch/x86/kvm/mmu/spte.h:is_shadow_present_pte. */
export const isPresent = (leaf: Readonly<Pick<Leaf, "permission" | "parked">>): boolean =>
  leaf.permission !== "none" || leaf.parked !== "none";

/** Are two words equal? What a cmpxchg compares. */
export const sameLeaf = (a: Readonly<Leaf>, b: Readonly<Leaf>): boolean =>
  a.permission === b.permission &&
  a.pfn === b.pfn &&
  a.accessed === b.accessed &&
  a.dirty === b.dirty &&
  a.mmio === b.mmio &&
  a.tracked === b.tracked &&
  a.parked === b.parked;

/** Takes access away and keeps the rest, in one word. What was access-tracked is parked with its saved rights. */
export const parkWord = (leaf: Leaf): void => {
  if (leaf.permission === "none") return;
  leaf.parked = leaf.permission === "read" ? "read" : "write";
  leaf.permission = "none";
  leaf.tracked = false;
};

/** Stores one word. */
export const storeLeaf = (to: Leaf, from: Readonly<Leaf>): void => {
  to.permission = from.permission;
  to.pfn = from.pfn;
  to.accessed = from.accessed;
  to.dirty = from.dirty;
  to.mmio = from.mmio;
  to.tracked = from.tracked;
  to.parked = from.parked;
};

/** Stores a non-present word. */
export const clearLeaf = (to: Leaf): void => {
  to.permission = "none";
  to.pfn = -1;
  to.accessed = false;
  to.dirty = false;
  to.mmio = "none";
  to.tracked = false;
  to.parked = "none";
};
