import { at, none } from "../../checker/state/fields.ts";
import type { Root, State, StateDraft } from "../state/state.ts";
import { hugePages, offsetInRegion, range, regionOf } from "../world.ts";
import { clearLeaf, isPresent, storeLeaf, type Leaf } from "./spte.ts";
import { unlinkPage } from "./table-page.ts";

type RootDraft = StateDraft["roots"][number];

/** The leaf word that translates `gfn` in this tree at this moment: a huge leaf, or the leaf in the table. */
export const translating = (root: Root, gfn: number): Readonly<Leaf> => {
  const entry = at(root.entries, regionOf(gfn));
  return entry.kind === "huge" ? entry : at(root.leaves, gfn);
};

export const isHuge = (root: Root, gfn: number): boolean =>
  at(root.entries, regionOf(gfn)).kind === "huge";

/** Does the leaf that translates `gfn` have the index of the permission overlay that always grants? Only where there is an overlay. */
export const isOpen = (root: Root, gfn: number): boolean =>
  root.overlaid.length > 0 && !isHuge(root, gfn) && at(root.overlaid, gfn).open;

/** The frame that a leaf covering `gfn` gives: a huge leaf names the first frame of a block. */
export const frameOf = (leaf: { readonly pfn: number }, huge: boolean, gfn: number): number =>
  leaf.pfn === none ? none : huge ? leaf.pfn + offsetInRegion(gfn) : leaf.pfn;

/** Makes the leaf that covers `gfn` non-present if it is present, be it parked (an MMIO SPTE is not, and stays); tells whether it was present. One xchg: the entry above is stable under mmu_lock. */
export const zapLeafCovering = (root: RootDraft, gfn: number): boolean => {
  const entry = at(root.entries, regionOf(gfn));
  const leaf = entry.kind === "huge" ? entry : at(root.leaves, gfn);
  if (!isPresent(leaf)) return false;
  clearLeaf(leaf);
  if (entry.kind === "huge") entry.kind = "none";
  return true;
};

/**
 * Unlinks the table under an entry, whose word the caller stores. Where page-table pages are part of the state, that is all (see
 * remove-table.ts for what follows). Elsewhere its leaves are unreachable from now on, and whoever had walked into it finds FROZEN
 * entries: each of them learns by its own mark. (That the kernel freezes the children one by one after the entry has changed makes no
 * difference; see ARCHITECTURE.md, departures.)
 */
export const unlinkTable = (d: StateDraft, root: number, region: number): void => {
  if (d.tables.length > 0) {
    unlinkPage(d, root, region);
    return;
  }
  for (const offset of range(hugePages)) {
    const gfn = region * hugePages + offset;
    const leaves = at(d.roots, root).leaves;
    if (gfn < leaves.length) clearLeaf(at(leaves, gfn));
  }
  for (let v = 0; v < d.vcpus.length; v++) {
    const vcpu = at(d.vcpus, v);
    const { fault } = vcpu;
    if (vcpu.root === root && fault.gfn !== none && regionOf(fault.gfn) === region)
      if (fault.old.kind === "table") fault.tableGone = true;
  }
};

/** Replaces a huge leaf by a table of leaves that grant the same. Source: arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_split_huge_page. */
export const splitHugeLeaf = (root: RootDraft, region: number): void => {
  const entry = at(root.entries, region);
  for (const offset of range(hugePages)) {
    const gfn = region * hugePages + offset;
    if (gfn < root.leaves.length)
      storeLeaf(at(root.leaves, gfn), { ...leafWord(entry), pfn: entry.pfn + offset });
  }
  clearLeaf(entry);
  entry.kind = "table";
};

/** The leaf word of an entry, apart from its kind. */
export const leafWord = (entry: Readonly<Leaf>): Leaf => ({
  permission: entry.permission,
  pfn: entry.pfn,
  accessed: entry.accessed,
  dirty: entry.dirty,
  mmio: entry.mmio,
  tracked: entry.tracked,
  parked: entry.parked,
});

/** A root that nobody can reach any more becomes memory again. Source: arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_put_root. */
export const putRoot = (d: StateDraft, root: number): void => {
  const it = at(d.roots, root);
  if (it.state !== "invalid" || it.zapping) return;
  for (let v = 0; v < d.vcpus.length; v++) if (at(d.vcpus, v).root === root) return;
  it.state = "unused";
  it.smm = false;
  it.guestMode = false;
  for (let r = 0; r < it.entries.length; r++) {
    const entry = at(it.entries, r);
    clearLeaf(entry);
    entry.kind = "none";
    entry.page = none;
  }
  for (let g = 0; g < it.leaves.length; g++) clearLeaf(at(it.leaves, g));
};

/** The tree that a vCPU walks, or undefined if it has none loaded. */
export const loadedRoot = (s: State, vcpu: number): Root | undefined => {
  const { root } = at(s.vcpus, vcpu);
  return root === none ? undefined : at(s.roots, root);
};
