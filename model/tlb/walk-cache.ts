import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation, type Me } from "../actor.ts";
import { permits } from "../mmu/spte.ts";
import { loadedRoot } from "../mmu/tree.ts";
import type { State, StateDraft } from "../state/state.ts";
import { cachesWalks, offsetInRegion, range, regionOf, regionsOf } from "../world.ts";
import { cache, inGuest, isCached } from "./hardware.ts";

const source = "hardware:paging-structure caches";

/** The page that the processor's pointer leads to, if that is no longer the table that a walk from the root would find. */
const staleTable = <S extends State | StateDraft>(
  s: S,
  me: Me,
  region: number,
): S["tables"][number] | undefined => {
  const { page } = at(at(s.vcpus, me.vcpu).walkCache, region);
  if (page === none) return undefined;
  const table = at(s.tables, page);
  return table.state === "linked" ? undefined : table;
};

const touchedRegions = ({ world }: Me): readonly number[] =>
  cachesWalks(world)
    ? range(regionsOf(world.scope)).filter((region) =>
        world.touches.some((gfn) => regionOf(gfn) === region),
      )
    : [];

/** The walker keeps the pointer to a table that it has met, for an access or ahead of any, whatever the table holds. */
export const cacheTable: KvmOperation = operation("cache-table", {
  endless: true,
  choices: (me) => touchedRegions(me).map((region) => ({ region })),
  when: (s, me, { region }) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined) return false;
    const { kind, page } = at(root.entries, region);
    return kind === "table" && at(at(s.vcpus, me.vcpu).walkCache, region).page !== page;
  },
  begin: (d, me, { region }) => {
    const vcpu = at(d.vcpus, me.vcpu);
    at(vcpu.walkCache, region).page = at(at(d.roots, vcpu.root).entries, region).page;
  },
  steps: [step("cache-table", { source })],
});

/**
 * A walk begins at the cached pointer, in a table that has been unlinked since. Until its entry is FROZEN it grants what it granted, and
 * its A bit is set. When the page is free, what the walker reads and writes there is somebody else's. (Through a table that is still
 * linked a walk finds what `fill` finds.)
 */
export const fillThroughCache: KvmOperation = operation("fill-through-cache", {
  endless: true,
  choices: (me) => (cachesWalks(me.world) ? me.world.touches.map((gfn) => ({ gfn })) : []),
  when: (s, me, { gfn }) => {
    const table = inGuest(s, me.vcpu) ? staleTable(s, me, regionOf(gfn)) : undefined;
    if (table === undefined) return false;
    if (table.state === "free") return s.tableWalk.intoFree === none;
    const leaf = at(table.leaves, offsetInRegion(gfn));
    return leaf.permission !== "none" && !isCached(at(at(s.vcpus, me.vcpu).tlb, gfn), leaf);
  },
  begin: (d, me, { gfn }) => {
    const table = staleTable(d, me, regionOf(gfn));
    if (table === undefined) return;
    if (table.state === "free") d.tableWalk.intoFree = me.thread;
    else cache(me.world, at(at(d.vcpus, me.vcpu).tlb, gfn), at(table.leaves, offsetInRegion(gfn)));
  },
  steps: [step("fill-through-cache", { source })],
});

/** The dirty-bit assist through a cached pointer: the SPTE that is written is one of an unlinked table. */
export const setDirtyThroughCache: KvmOperation = operation("set-dirty-through-cache", {
  endless: true,
  choices: (me) =>
    cachesWalks(me.world) && me.world.machine.adBits
      ? me.world.touches.map((gfn) => ({ gfn }))
      : [],
  when: (s, me, { gfn }) => {
    const table = inGuest(s, me.vcpu) ? staleTable(s, me, regionOf(gfn)) : undefined;
    if (table === undefined) return false;
    const leaf = at(table.leaves, offsetInRegion(gfn));
    return leaf.permission === "write" && !leaf.dirty;
  },
  begin: (d, me, { gfn }) => {
    const table = staleTable(d, me, regionOf(gfn));
    if (table === undefined) return;
    const leaf = at(table.leaves, offsetInRegion(gfn));
    leaf.accessed = true;
    leaf.dirty = true;
  },
  steps: [step("set-dirty-through-cache", { source })],
});

/** Does a walk that begins at the cached pointer fail, whatever one from the root would find? */
export const failsThroughCache = (s: State, me: Me, gfn: number, write: boolean): boolean => {
  if (!cachesWalks(me.world)) return false;
  const table = staleTable(s, me, regionOf(gfn));
  return table !== undefined && !permits(at(table.leaves, offsetInRegion(gfn)).permission, write);
};
