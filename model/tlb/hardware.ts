import { at, none, type Draft } from "../../checker/state/fields.ts";
import { writeTableByHardware } from "../nested-table/table.ts";
import { operation, step, type KvmEvent, type KvmOperation, type Me } from "../actor.ts";
import { frameOf, isHuge, isOpen, loadedRoot, translating } from "../mmu/tree.ts";
import { accessible, permits, type Leaf } from "../mmu/spte.ts";
import type { State, StateDraft, Vcpu } from "../state/state.ts";
import { gfnsOf, range, regionOf, usesPml, type Access, type World } from "../world.ts";

/** Is the vCPU executing guest code? Its actor is idle then: entry and exit are operations of their own. */
export const inGuest = (s: State, vcpu: number): boolean => {
  const { mode } = at(s.vcpus, vcpu);
  return mode === "in-guest" || mode === "exiting";
};

const accesses: readonly Access[] = ["read", "write"];

/** The TLB entry for a gfn, 4K or huge. */
export const tlbEntry = (vcpu: Vcpu, gfn: number, via: "4k" | "huge") =>
  via === "huge" ? at(vcpu.hugeTlb, regionOf(gfn)) : at(vcpu.tlb, gfn);

/** The frame that a use of this TLB entry reaches. */
export const frameUsed = (vcpu: Vcpu, gfn: number, via: "4k" | "huge"): number =>
  frameOf(tlbEntry(vcpu, gfn, via), via === "huge", gfn);

/**
 * The guest's own page tables, with `guest-contexts`: to vCPU v the virtual address a is gfn a + v. So for the address by which `vcpu` means
 * `gfn`, this is the gfn in an entry that `other` has left in the TLB.
 */
export const gfnOfOther = (s: State, vcpu: number, other: number, gfn: number): number => {
  const gfns = at(s.vcpus, vcpu).tlb.length;
  return (((gfn - vcpu + other) % gfns) + gfns) % gfns;
};

/** The frame that an access reaches, be it by an entry of the vCPU's own or by one that another has left. */
export const frameReached = (s: State, use: Extract<KvmEvent, { readonly type: "use" }>): number =>
  use.of === undefined
    ? frameUsed(at(s.vcpus, use.vcpu), use.gfn, use.via)
    : frameUsed(at(s.vcpus, use.of), gfnOfOther(s, use.vcpu, use.of, use.gfn), use.via);

/**
 * Drops what the TLB holds for one gfn, as a page fault does. Source: Intel SDM 3C 30.4.3.1 (EPT violations invalidate). Pointers to tables are
 * left alone: there too they are dropped, but AMD's manual promises nothing.
 */
export const dropTranslation = (d: StateDraft, vcpu: number, gfn: number): void => {
  const it = at(d.vcpus, vcpu);
  dropEntry(at(it.tlb, gfn));
  if (it.hugeTlb.length > 0) dropEntry(at(it.hugeTlb, regionOf(gfn)));
};

/** Empties the TLB, and the paging-structure caches that go with it. */
export const flushTlb = (d: StateDraft, vcpu: number): void => {
  const { tlb, hugeTlb, walkCache } = at(d.vcpus, vcpu);
  for (let g = 0; g < tlb.length; g++) dropEntry(at(tlb, g));
  for (let r = 0; r < hugeTlb.length; r++) dropEntry(at(hugeTlb, r));
  for (let r = 0; r < walkCache.length; r++) at(walkCache, r).page = none;
};

/** Some gfns, one after the other. */
export interface GfnRange {
  readonly first: number;
  readonly gfns: number;
}

/**
 * Drops what is cached for some gfns. A pointer to a table goes only if all gfns are among them that the table is for: nothing is promised about
 * walks to the others. Source: Hyper-V TLFS, HvCallFlushGuestPhysicalAddressList.
 */
export const flushTlbRange = (d: StateDraft, vcpu: number, { first, gfns }: GfnRange): void => {
  const { tlb, hugeTlb, walkCache } = at(d.vcpus, vcpu);
  const flushed = (gfn: number): boolean => gfn >= first && gfn < first + gfns;
  for (let g = 0; g < tlb.length; g++) if (flushed(g)) dropEntry(at(tlb, g));
  for (let r = 0; r < hugeTlb.length; r++) if (gfnsOf(r).some(flushed)) dropEntry(at(hugeTlb, r));
  for (let r = 0; r < walkCache.length; r++)
    if (gfnsOf(r).every(flushed)) at(walkCache, r).page = none;
};

export const dropEntry = (entry: StateDraft["vcpus"][number]["tlb"][number]): void => {
  // Nothing else is kept where nothing is cached; asked first, since the search empties TLBs after every transition.
  if (entry.permission === "none") return;
  entry.permission = "none";
  entry.pfn = none;
  entry.dirty = false;
  entry.open = false;
};

/**
 * The walker caches a translation, for an access or ahead of any. Eviction and a second walk are one step: an entry that is gone is
 * used by nobody. 4K and huge entries for one gfn may live side by side, as they do in TLBs that are split by page size.
 */
export const fill: KvmOperation = operation("fill", {
  endless: true,
  choices: (me) => me.world.touches.map((gfn) => ({ gfn })),
  when: (s, me, { gfn }) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined) return false;
    if (s.guest.unmapped && gfn === 0) return false;
    const leaf = translating(root, gfn);
    if (accessible(leaf) === "none") return false;
    // A huge leaf is listed once, for the first gfn touched.
    if (isHuge(root, gfn) && me.world.touches.some((g) => g < gfn && regionOf(g) === regionOf(gfn)))
      return false;
    const entry = tlbEntry(at(s.vcpus, me.vcpu), gfn, isHuge(root, gfn) ? "huge" : "4k");
    return (
      !isCached(entry, leaf) ||
      entry.open !== isOpen(root, gfn) ||
      // Else an entry that is evicted and walked for once more changes nothing.
      (!leaf.accessed && me.world.machine.adBits && me.world.features.has("aging"))
    );
  },
  begin: (d, me, { gfn }) => {
    const vcpu = at(d.vcpus, me.vcpu);
    const root = at(d.roots, vcpu.root);
    const huge = at(root.entries, regionOf(gfn)).kind === "huge";
    const leaf = huge ? at(root.entries, regionOf(gfn)) : at(root.leaves, gfn);
    const entry = huge ? at(vcpu.hugeTlb, regionOf(gfn)) : at(vcpu.tlb, gfn);
    cache(me.world, entry, leaf);
    entry.open = isOpen(root, gfn);
    if (me.world.machine.sharedTlb) vcpu.tagged = true;
  },
  steps: [step("fill", { source: "hardware:page walk" })],
});

const cached = (permission: "none" | "read" | "protected" | "write"): "none" | "read" | "write" =>
  permission === "protected" ? "read" : permission;

type TlbEntry = Vcpu["tlb"][number];

/** Does the TLB entry say what the SPTE says? */
export const isCached = (entry: TlbEntry, leaf: Readonly<Leaf>): boolean =>
  entry.permission === cached(leaf.permission) &&
  entry.pfn === leaf.pfn &&
  entry.dirty === leaf.dirty;

/** The walker stores in the TLB what the SPTE says, and sets its A bit. */
export const cache = ({ machine }: World, entry: Draft<TlbEntry>, leaf: Leaf): void => {
  if (machine.adBits) leaf.accessed = true;
  entry.permission = cached(leaf.permission);
  entry.pfn = leaf.pfn;
  entry.dirty = leaf.dirty;
};

type UseChoice =
  | { readonly gfn: number; readonly access: Access; readonly via: "4k" | "huge" }
  | { readonly gfn: number; readonly access: Access; readonly via: "4k"; readonly of: number };

/** The other vCPUs that leave entries in the TLB that this one uses, where they mean something else by the same address. */
const othersOnCpu = ({ vcpu, world }: Me): readonly number[] =>
  world.machine.sharedTlb && world.features.has("guest-contexts")
    ? range(world.scope.vcpus).filter((other) => other !== vcpu)
    : [];

/** TLB lookup and data access together: the only thing of the guest's that properties judge. */
export const use: KvmOperation = operation("use", {
  endless: true,
  steps: [
    step("use", {
      source: "hardware:access through the TLB",
      choices: (me): readonly UseChoice[] =>
        me.world.touches.flatMap((gfn) =>
          accesses.flatMap((access) => [
            ...(["4k", "huge"] as const)
              .filter((via) => via === "4k" || me.world.features.has("huge"))
              .map((via) => ({ gfn, access, via })),
            ...othersOnCpu(me).map((of) => ({ gfn, access, via: "4k" as const, of })),
          ]),
        ),
      when: (s, me, choice) => {
        const { gfn, access, via } = choice;
        if (!inGuest(s, me.vcpu)) return false;
        const entry =
          "of" in choice
            ? tlbEntry(at(s.vcpus, choice.of), gfnOfOther(s, me.vcpu, choice.of, gfn), via)
            : tlbEntry(at(s.vcpus, me.vcpu), gfn, via);
        return (
          permits(entry.permission, access === "write") &&
          (entry.open || !at(s.vcpus, me.vcpu).overlayClosed) &&
          (access === "read" || entry.dirty || !me.world.machine.adBits)
        );
      },
      event: (me, choice) => ({ type: "use", vcpu: me.vcpu, ...choice }),
      run: (d, me, { gfn, access, via }) => {
        if (access === "write" && me.world.features.has("migration"))
          at(d.dirtyLog, gfn).copied = false;
        if (access === "write") writeTableByHardware(d, me, gfn);
        if (access === "write" && me.world.features.has("clean-pages"))
          at(d.host.frames, frameUsed(at(d.vcpus, me.vcpu), gfn, via)).written = true;
      },
    }),
  ],
});

/**
 * The first write through a translation whose dirty bit is clear: the walker sets D in the SPTE, if that still permits the write.
 * Only on machines with A/D bits. With page-modification logging the gfn goes into the vCPU's log, if that is enabled.
 */
export const setDirty: KvmOperation = operation("set-dirty", {
  endless: true,
  choices: (me) =>
    me.world.machine.adBits ? range(me.world.scope.gfns).map((gfn) => ({ gfn })) : [],
  when: (s, me, { gfn }) => {
    const root = loadedRoot(s, me.vcpu);
    if (!inGuest(s, me.vcpu) || root === undefined) return false;
    const leaf = translating(root, gfn);
    return leaf.permission === "write" && !leaf.dirty;
  },
  begin: (d, me, { gfn }) => {
    const root = at(d.roots, at(d.vcpus, me.vcpu).root);
    const entry = at(root.entries, regionOf(gfn));
    const leaf = entry.kind === "huge" ? entry : at(root.leaves, gfn);
    leaf.accessed = true;
    leaf.dirty = true;
    const vcpu = at(d.vcpus, me.vcpu);
    if (usesPml(me.world) && vcpu.dirtyLogging && !vcpu.guestMode) at(vcpu.pml, gfn).logged = true;
  },
  steps: [step("set-dirty", { source: "hardware:dirty-bit assist" })],
});
