import { at, none } from "../../checker/state/fields.ts";
import type { Me } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hasTablePages, hugePages, offsetInRegion, range } from "../world.ts";
import { clearLeaf, storeLeaf } from "./spte.ts";

export type TablePage = StateDraft["tables"][number];

/** Does somebody hold a pointer to the page: a thread of the kernel, or a processor? */
const isPointedAt = (d: StateDraft, page: number): boolean =>
  d.threads.some((thread) => thread.table === page) ||
  d.vcpus.some((vcpu) => vcpu.walkCache.some((cached) => cached.page === page));

/**
 * A free page, linked as the table under an entry whose kind the caller stores; false if there is none. A page is not given out while
 * somebody points to it: to walk into it is a mistake as soon as it is free, whatever it is by then.
 * Source: arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_alloc_sp.
 */
export const linkPage = (
  d: StateDraft,
  { world }: Pick<Me, "world">,
  root: number,
  region: number,
): boolean => {
  if (!hasTablePages(world)) return true;
  const found = d.tables.findIndex(({ state }, p) => state === "free" && !isPointedAt(d, p));
  if (found < 0) return false;
  const page = at(d.tables, found);
  page.state = "linked";
  page.nx = false;
  page.tracked = false;
  page.root = root;
  page.region = region;
  at(at(d.roots, root).entries, region).page = found;
  return true;
};

/**
 * The parent's entry points to the page no more. What the page holds is moved from the leaves of the root to the page itself. The entry's
 * kind is stored by the caller.
 */
export const unlinkPage = (d: StateDraft, root: number, region: number): void => {
  const tree = at(d.roots, root);
  const entry = at(tree.entries, region);
  const page = at(d.tables, entry.page);
  entry.page = none;
  page.state = "unlinked";
  for (const offset of range(hugePages)) {
    const gfn = region * hugePages + offset;
    if (gfn >= tree.leaves.length) continue;
    storeLeaf(at(page.leaves, offset), at(tree.leaves, gfn));
    clearLeaf(at(tree.leaves, gfn));
  }
};

/**
 * The SPTE of the gfn in the table that the thread has walked into, which may have been unlinked since. Where page-table pages are no
 * part of the state: the one in the root.
 */
export const childIn = (d: StateDraft, me: Me, root: number, gfn: number) => {
  const { table } = at(d.threads, me.thread);
  const linked = at(at(d.roots, root).leaves, gfn);
  if (table === none) return linked;
  const page = at(d.tables, table);
  if (page.state === "linked") return linked;
  if (page.state === "free") d.tableWalk.intoFree = me.thread;
  return at(page.leaves, offsetInRegion(gfn));
};

/** Has whoever unlinked the thread's table set this child to FROZEN? */
export const isFrozen = (s: State | StateDraft, me: Me, gfn: number): boolean => {
  const { table } = at(s.threads, me.thread);
  return table !== none && at(at(s.tables, table).leaves, offsetInRegion(gfn)).frozen;
};

/** Does the entry point to a table that was linked for an instruction fetch? Source: mmu.c:disallowed_hugepage_adjust. */
export const isForFetches = (s: State | StateDraft, { page }: { readonly page: number }): boolean =>
  page !== none && at(s.tables, page).nx;

/** Memory again. Whether it is still on a list nobody asks: who frees it must have taken it off. */
export const freePage = (page: TablePage): void => {
  page.state = "free";
  page.root = none;
  page.region = none;
  page.nx = false;
  for (let t = 0; t < page.sections.length; t++) at(page.sections, t).open = false;
  for (let i = 0; i < page.leaves.length; i++) {
    const leaf = at(page.leaves, i);
    clearLeaf(leaf);
    leaf.frozen = false;
  }
};

/** The RCU callback, if no section is open any more that was open at call_rcu(). */
export const freeUnlessAwaited = (page: TablePage): void => {
  if (page.state === "waiting" && !page.sections.some(({ open }) => open)) freePage(page);
};
