import { at, none } from "../../checker/state/fields.ts";
import {
  myThread,
  only,
  operation,
  splice,
  step,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import { canWrite, takeWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { lockSlotsIn } from "../memslots/ioctl.ts";
import { eachGfn } from "../mmu/loops.ts";
import { zapLeafs } from "../mmu/zap-leafs.ts";
import { bumpSequence } from "../notifier/invalidate.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { hugePages, regionOf } from "../world.ts";
import { addToInvalidation, beginInvalidation, endInvalidation } from "./invalidation.ts";

const source = "virt/kvm/kvm_main.c:kvm_vm_set_mem_attributes";

/** Is the gfn one of those whose attribute the ioctl changes? */
export const isChanging = (s: State | StateDraft, gfn: number): boolean =>
  s.gmem.change.first !== none && gfn >= s.gmem.change.first && gfn <= s.gmem.change.last;

const hasHuge = ({ world }: Me): boolean => world.features.has("huge");

/** mmu_lock for writing, `invalidate_in_progress` up, the range. */
const begin = step("lock-and-begin", {
  source: "virt/kvm/kvm_main.c:kvm_pre_set_memory_attributes",
  wait: canWrite,
  run: (d) => {
    takeWrite(d);
    beginInvalidation(d, d.gmem.change.first, d.gmem.change.last);
  },
});

/**
 * Huge pages that are changed in part are not to be mapped meanwhile, for a neighbour whose attribute stays: they join the range, unless
 * their gfns differ already (9129633d568e). Only the gfns that change are zapped, which takes the huge leaf above them.
 */
const addHugePages = step("add-huge-pages", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_arch_pre_set_memory_attributes",
  run: (d) => {
    const { first, last } = d.gmem.change;
    for (const gfn of [first, last]) {
      const region = regionOf(gfn);
      const start = region * hugePages;
      const end = start + hugePages - 1;
      if (!at(d.gmem.regions, region).mixed && (start < first || end > last))
        addToInvalidation(d, start, end);
    }
  },
});

/** The attribute of one gfn. No lock but slots_lock: faults in the range must retry. */
const storeAttribute = step("store-attribute", {
  source,
  run: (d, me) => {
    at(d.gmem.attributes, myThread(d, me).gfn).private = d.gmem.change.private;
  },
});

const endInProgress = step("end-in-progress", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  run: endInvalidation,
});

const isMixed = (d: StateDraft, region: number): boolean => {
  const start = region * hugePages;
  const { private: first } = at(d.gmem.attributes, start);
  for (let gfn = start; gfn < start + hugePages; gfn++)
    if (at(d.gmem.attributes, gfn).private !== first) return true;
  return false;
};

/** Under the lock that the end of the invalidation has taken: no fault is between. */
const updateLpageInfo: KvmItem = only("lpage-info", hasHuge, [
  step("update-lpage-info", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_arch_post_set_memory_attributes",
    run: (d) => {
      for (let r = regionOf(d.gmem.change.first); r <= regionOf(d.gmem.change.last); r++)
        at(d.gmem.regions, r).mixed = isMixed(d, r);
    },
  }),
]);

/** From the return on no access reaches what the old attribute granted. */
const returnSuccess = step("return", {
  source,
  promise: "private memory is reached as private only, shared memory as shared only",
  run: (d) => {
    for (let g = 0; g < d.promised.attributes.length; g++)
      if (isChanging(d, g)) at(d.promised.attributes, g).private = d.gmem.change.private;
    d.memslots.locked = false;
  },
});

/**
 * KVM_SET_MEMORY_ATTRIBUTES: an invalidation of the range, as a notifier's, with the store of the attributes where the host's change would
 * be. The ioctl does nothing if all gfns have the attribute. Source: virt/kvm/kvm_main.c:kvm_vm_set_mem_attributes.
 */
export const setAttributes: KvmOperation = operation("set-attributes", {
  choices: (me) => me.world.requests.attributes.map((wanted) => ({ ...wanted })),
  when: (s, _me, wanted) =>
    s.gmem.attributes.some(
      (gfn, g) => g >= wanted.first && g <= wanted.last && gfn.private !== wanted.private,
    ),
  begin: (d, _me, wanted) => {
    d.gmem.change.first = wanted.first;
    d.gmem.change.last = wanted.last;
    d.gmem.change.private = wanted.private;
  },
  end: (d) => {
    d.gmem.change.first = none;
    d.gmem.change.last = none;
    d.gmem.change.private = false;
  },
  steps: [
    lockSlotsIn(source),
    splice("pre", [
      begin,
      only("huge", hasHuge, [addHugePages]),
      zapLeafs(isChanging),
      flushIfOwed,
      unlockMmuWrite,
    ]),
    eachGfn("store", isChanging, [storeAttribute]),
    splice("post", [bumpSequence, endInProgress, updateLpageInfo, unlockMmuWrite]),
    returnSuccess,
  ],
});
