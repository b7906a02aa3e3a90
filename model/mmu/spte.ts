import type { Mmio, Permission } from "../state/mmu.ts";

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
}

/** What a leaf grants to hardware, and to the kernel's own tests of R, W and X, at this moment. */
export const accessible = (leaf: Readonly<Leaf>): Permission =>
  leaf.tracked ? "none" : leaf.permission;

/** Are two words equal? What a cmpxchg compares. */
export const sameLeaf = (a: Readonly<Leaf>, b: Readonly<Leaf>): boolean =>
  a.permission === b.permission &&
  a.pfn === b.pfn &&
  a.accessed === b.accessed &&
  a.dirty === b.dirty &&
  a.mmio === b.mmio &&
  a.tracked === b.tracked;

/** Stores one word. */
export const storeLeaf = (to: Leaf, from: Readonly<Leaf>): void => {
  to.permission = from.permission;
  to.pfn = from.pfn;
  to.accessed = from.accessed;
  to.dirty = from.dirty;
  to.mmio = from.mmio;
  to.tracked = from.tracked;
};

/** Stores a non-present word. */
export const clearLeaf = (to: Leaf): void => {
  to.permission = "none";
  to.pfn = -1;
  to.accessed = false;
  to.dirty = false;
  to.mmio = "none";
  to.tracked = false;
};
