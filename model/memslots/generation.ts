import { at, none } from "../../checker/state/fields.ts";
import { branch, only, step, type KvmItem, type Me } from "../actor.ts";
import { zapAllFast } from "../mmu/zap-all-fast.ts";
import { generations, type Generation } from "../state/mmu.ts";
import type { State, StateDraft } from "../state/state.ts";
import type { World } from "../world.ts";
import { clearSlot } from "./stage.ts";

const source = "virt/kvm/kvm_main.c:kvm_swap_active_memslots";

/** Do MMIO SPTEs name their generation in this world? */
export const hasGenerations = ({ features }: World): boolean => features.has("mmio-generations");

/** What an MMIO SPTE made now is tagged with. The in-progress bit has no room in it. Source: spte.c:make_mmio_spte. */
export const tagNow = (s: State | StateDraft): Generation => at(generations, s.memslots.generation);

/** Does anything compare the generation? */
export const readsGeneration = (world: World): boolean =>
  hasGenerations(world) || world.features.has("pfn-cache") || world.features.has("last-used-slot");

/** The generation, in-progress bit included, takes a value that it never had: what was cached under another one is out. */
export const outdateCaches = (d: StateDraft): void => {
  for (let v = 0; v < d.vcpus.length; v++) {
    const vcpu = at(d.vcpus, v);
    vcpu.mmioCache = none;
    for (let i = 0; i < vcpu.lastUsedSlots.length; i++) clearSlot(at(vcpu.lastUsedSlots, i));
  }
  for (let c = 0; c < d.pfnCaches.length; c++) at(d.pfnCaches, c).current = false;
};

/** The generation after this one, in as many bits as an SPTE has for it. */
export const countGeneration = (d: StateDraft, me: Me): void => {
  if (hasGenerations(me.world))
    d.memslots.generation = (d.memslots.generation + 1) % generations.length;
};

/** Is the next generation one that an SPTE from before the last round would take for its own? */
const wraps = (s: State): boolean => s.memslots.generation === generations.length - 1;

/** The next generation, which kills what was tagged by a decision on the old slots since the swap (ee3d1570b586). */
const storeGeneration = step("store-generation", {
  source,
  run: (d, me) => {
    countGeneration(d, me);
    outdateCaches(d);
  },
});

/**
 * `kvm_arch_memslots_updated`, then the store: if the bits of the generation that an SPTE has room for have wrapped around, all roots go
 * first, and with them every MMIO SPTE. Source: arch/x86/kvm/mmu/mmu.c:kvm_mmu_invalidate_mmio_sptes.
 */
export const nextGeneration: KvmItem = only("generation", ({ world }) => readsGeneration(world), [
  only("sptes", ({ world }) => hasGenerations(world), [branch("wraps", wraps, [zapAllFast])]),
  storeGeneration,
]);
