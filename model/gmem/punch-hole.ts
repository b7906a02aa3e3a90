import { at, none } from "../../checker/state/fields.ts";
import {
  branch,
  myThread,
  operation,
  splice,
  step,
  type KvmItem,
  type KvmOperation,
} from "../actor.ts";
import { unmapFrame } from "../host/mapping.ts";
import { canWrite, dropWrite, takeWrite } from "../locks/mmu-lock.ts";
import { eachGfn } from "../mmu/loops.ts";
import { zapLeafs } from "../mmu/zap-leafs.ts";
import { bumpSequence } from "../notifier/invalidate.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { beginInvalidation, endInvalidation } from "./invalidation.ts";
import { lockFileIn, unlockFileIn } from "./lock.ts";

const source = "virt/kvm/guest_memfd.c:kvm_gmem_punch_hole";
const beginSource = "virt/kvm/guest_memfd.c:__kvm_gmem_invalidate_begin";
const endSource = "virt/kvm/guest_memfd.c:__kvm_gmem_invalidate_end";

/** Is the page of the file in the hole? */
export const inHole = ({ gmem }: State | StateDraft, page: number): boolean =>
  gmem.hole.first !== none && page >= gmem.hole.first && page <= gmem.hole.last;

/** Is it one of the gfns at which the bound object puts these pages? */
const isMappedTo = (s: State, gfn: number): boolean => {
  const { pages } = s.gmem;
  for (let page = 0; page < pages.length; page++)
    if (inHole(s, page) && at(pages, page).gfn === gfn) return true;
  return false;
};

const isBound = (s: State): boolean => s.gmem.hole.bound;

const lockFile = lockFileIn(source);

const lookForBindings = (d: StateDraft): void => {
  d.gmem.hole.bound = d.gmem.pages.some((page, p) => inHole(d, p) && page.binding !== "none");
};

/** Once when the invalidation begins, which reads from the memslots where they put the pages. */
const followBindings = step("find-bindings", {
  source: beginSource,
  event: () => ({ type: "follow-bindings" }),
  run: lookForBindings,
});

/** And once when it ends: the two must find the same, or it never ends. */
const findBindings = step("find-bindings", { source: endSource, run: lookForBindings });

/** If there is one: mmu_lock for writing, `invalidate_in_progress` up, and the gfns of the slot that it points to. */
const begin = step("lock-and-begin", {
  source: beginSource,
  wait: canWrite,
  run: (d) => {
    takeWrite(d);
    const { first, last } = d.gmem.hole;
    beginInvalidation(d, at(d.gmem.pages, first).gfn, at(d.gmem.pages, last).gfn);
  },
});

/** From here on nothing may reach the folios. */
const beginReturns = step("begin-returns", {
  source,
  promise: "no access reaches the pages of the file",
  run: (d) => {
    d.gmem.hole.dropped = true;
  },
});

/** A folio leaves the file. A fault that comes now makes another, and maps it when the hole has ended. */
const removeFolio = step("remove-folio", {
  source: "mm/truncate.c:truncate_inode_pages_range",
  run: (d, me) => {
    const page = at(d.gmem.pages, myThread(d, me).gfn);
    d.gmem.hole.freed = page.pfn;
    page.pfn = none;
  },
});

/** It is free at once, or when the last fault that holds a reference drops it. */
const freeFolio = branch("cached", (s) => s.gmem.hole.freed !== none, [
  step("free-folio", {
    source: "mm/truncate.c:truncate_inode_pages_range",
    run: (d) => {
      unmapFrame(d, d.gmem.hole.freed);
      d.gmem.hole.freed = none;
    },
  }),
]);

const endInProgress = step("end-in-progress", {
  source: endSource,
  run: (d) => {
    endInvalidation(d);
    dropWrite(d);
  },
});

/** The cursor counts pages of the file, of which there are as many as gfns. */
export const truncate: KvmItem = eachGfn("truncate", inHole, [removeFolio, freeFolio]);

/** The translations of the pages go, by the memslots that they are bound to. */
export const invalidateBegin: KvmItem = splice("begin", [
  followBindings,
  branch("bound", isBound, [
    begin,
    zapLeafs(isMappedTo),
    flushIfOwed,
    step("unlock-mmu-write", { source: beginSource, run: dropWrite }),
  ]),
]);

export const invalidateEnd: KvmItem = splice("end", [
  findBindings,
  branch("bound", isBound, [bumpSequence, endInProgress]),
]);

const endIsCalled = step("end-is-called", {
  source,
  local: true,
  run: (d) => {
    d.gmem.hole.dropped = false;
  },
});

/**
 * fallocate(FALLOC_FL_PUNCH_HOLE) on the file. The slots that map the page are found through the bindings, pointers to memslots, which are
 * stable under filemap_invalidate_lock; nothing else keeps the memslots as they are.
 */
export const punchFileHole: KvmOperation = operation("punch-file-hole", {
  choices: (me) => me.world.requests.filePages.map((wanted) => ({ ...wanted })),
  when: (s, _me, { first, last }) =>
    s.gmem.pages.some((page, p) => p >= first && p <= last && page.pfn !== none),
  begin: (d, _me, { first, last }) => {
    d.gmem.hole.first = first;
    d.gmem.hole.last = last;
  },
  end: (d) => {
    d.gmem.hole.first = none;
    d.gmem.hole.last = none;
    d.gmem.hole.bound = false;
    d.gmem.hole.dropped = false;
  },
  steps: [
    lockFile,
    invalidateBegin,
    beginReturns,
    truncate,
    endIsCalled,
    invalidateEnd,
    unlockFileIn(source),
  ],
});
