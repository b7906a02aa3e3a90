import { at, none } from "../../checker/state/fields.ts";
import {
  branch,
  only,
  operation,
  step,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import { canShare, changeSharing, sharings, type Sharing } from "./sharing.ts";
import { invalidateEnd, invalidateStart } from "../notifier/invalidate.ts";
import { lockPageTable } from "../locks/page-table-lock.ts";
import { foreignData, zeroes } from "../state/host.ts";
import type { State } from "../state/state.ts";
import { hugePages, range, regionOf } from "../world.ts";
import { hostMapsHuge, joinFrames, takeHintingFault, unmapFrame } from "./mapping.ts";

/** Is the page mapped 4K (a huge mapping is split first)? */
const mappedSmall = (s: State, page: number): boolean =>
  at(s.host.pages, page).pfn !== none && !hostMapsHuge(s, page);

/** Do the pages of a huge page lie in the frames of one aligned block, so that one entry can map them? */
const collapsible = (s: State, page: number): boolean => {
  const first = regionOf(page) * hugePages;
  const block = at(s.host.pages, first).pfn;
  return (
    block !== none &&
    block % hugePages === 0 &&
    at(s.host.pages, first + 1).pfn === block + 1 &&
    at(s.host.pages, first).writable === at(s.host.pages, first + 1).writable
  );
};

/** In post-copy the VMM discards (MADV_DONTNEED) only pages whose bit it has set before, while the flag is on. */
const mayDiscard = (s: State, page: number): boolean =>
  s.bitmaps.some((bitmap) => !bitmap.released && at(bitmap.bits, page).set);

type Change =
  "unmap" | "write-protect" | "make-writable" | "split" | "collapse" | "prot-none" | Sharing;

const isPossible = (s: State, change: Change, page: number, me: Me): boolean => {
  const mayBeUnmapped = me.world.features.has("host-population");
  switch (change) {
    case "unmap":
      return mappedSmall(s, page) || (mayBeUnmapped && at(s.host.pages, page).pfn === none);
    case "write-protect":
      return (mayBeUnmapped || mappedSmall(s, page)) && at(s.host.pages, page).writable;
    case "make-writable":
      return !at(s.host.pages, page).writable;
    case "split":
      // A mapping that is divided within a huge page's range is announced also where no huge page is mapped (__split_huge_pmd).
      return page % hugePages === 0 && (mayBeUnmapped || hostMapsHuge(s, page));
    case "collapse":
      return (
        page % hugePages === 0 &&
        s.host.huge.length > 0 &&
        mappedSmall(s, page) &&
        collapsible(s, page)
      );
    case "share":
    case "merge":
    case "unshare":
      return canShare(s, change, page);
    case "prot-none": {
      const { pfn, protnone } = at(s.host.pages, page);
      return pfn !== none && !protnone && (page % hugePages === 0 || !hostMapsHuge(s, page));
    }
  }
};

/**
 * The primary MMU's own change: after start() has returned, under its page-table lock, which is dropped with it. A range of two pages is changed at once; only the
 * view of a trace has such, and a trace does not show the host's entries.
 */
const changeMapping = step("change-host-mapping", {
  source: "mm/memory.c:zap_pte_range",
  run: (d) => {
    const { page, pages, change, sharing } = d.notifier;
    d.host.locked = false;
    if (sharing !== "none") {
      changeSharing(d);
      return;
    }
    // Dividing and joining entries makes them anew, accessible ones.
    if (change === "split" || change === "collapse") takeHintingFault(d, page);
    if (change === "collapse") takeHintingFault(d, page + 1);
    if (change === "split") at(d.host.huge, regionOf(page)).mapped = false;
    if (change === "collapse") {
      at(d.host.huge, regionOf(page)).mapped = true;
      joinFrames(d, at(d.host.pages, page).pfn);
    }
    if (change === "split" || change === "collapse") return;
    for (let p = page; p < page + pages; p++) {
      const entry = at(d.host.pages, p);
      if (change === "unmap") {
        if (p === page) d.notifier.freed = entry.pfn;
        else d.notifier.freedNext = entry.pfn;
        entry.pfn = none;
      }
      if (change === "write-protect") entry.writable = false;
      entry.protnone = change === "prot-none";
      if (change === "make-writable") entry.writable = true;
    }
    if (change === "unmap" && pages === hugePages && regionOf(page) < d.host.huge.length)
      at(d.host.huge, regionOf(page)).mapped = false;
  },
});

/** What nobody has marked dirty is not written anywhere before it is gone. */
const dropPage: KvmItem = only("clean-pages", ({ world }) => world.features.has("clean-pages"), [
  step("drop-page", {
    source: "mm/vmscan.c:shrink_folio_list",
    event: () => ({ type: "drop-page" }),
    run: (d) => {
      const frame = at(d.host.frames, d.notifier.freed);
      frame.dirty = false;
      frame.written = false;
    },
  }),
]);

/** The mapping's reference goes; the frame is free at once, or when the last fault that holds a reference drops it. */
const freeFrame = step("free-frame", {
  source: "mm/mmu_gather.c:tlb_flush_mmu",
  run: (d) => {
    unmapFrame(d, d.notifier.freed);
    d.notifier.freed = none;
  },
});

/** The second frame of a range. */
const freeNextFrame = step("free-next-frame", {
  source: "mm/mmu_gather.c:tlb_flush_mmu",
  run: (d) => {
    unmapFrame(d, d.notifier.freedNext);
    d.notifier.freedNext = none;
  },
});

const hasRanges = (me: Me): boolean => me.world.features.has("host-ranges");

/** The changes that are made to one page alone as well as to a range. */
const pageWise: readonly Change[] = ["unmap", "write-protect", "make-writable"];

/**
 * The host changes a mapping of the VMM's memory: reclaim or MADV_DONTNEED (unmap), mprotect (write-protect), THP split and collapse, NUMA
 * balancing (prot-none: change_prot_numa, whose event is that of mprotect), fork and KSM. The notifier brackets the change.
 */
export const changeHostMapping: KvmOperation = operation("change-mapping", {
  choices: (me) => {
    const { features, changedPages } = me.world;
    const changes: readonly Change[] = [
      ...(features.has("reclaim") ? (["unmap"] as const) : []),
      ...(features.has("host-protection") ? (["write-protect"] as const) : []),
      ...(features.has("host-population") ? (["make-writable"] as const) : []),
      ...(features.has("host-split") ? (["split"] as const) : []),
      ...(features.has("host-collapse") ? (["collapse"] as const) : []),
      ...(features.has("prot-none") ? (["prot-none"] as const) : []),
      ...(features.has("host-sharing") ? sharings : []),
    ];
    const single = changedPages.flatMap((page) => changes.map((change) => ({ change, page })));
    const whole = changedPages
      .filter((page) => hasRanges(me) && page % hugePages === 0)
      .flatMap((page) =>
        changes
          .filter((change) => pageWise.includes(change))
          .map((change) => ({ change, page, pages: hugePages })),
      );
    return [...single, ...whole];
  },
  when: (s, me, choice) => {
    const { change, page } = choice;
    if ("pages" in choice) return true;
    return (
      isPossible(s, change, page, me) &&
      // The VMM's own system call: its stores are seen before.
      s.vmm.unseen !== page &&
      (!me.world.features.has("contents") || mayDiscard(s, page))
    );
  },
  begin: (d, _me, choice) => {
    const { change, page } = choice;
    d.notifier.page = page;
    const isWhole =
      "pages" in choice ||
      change === "split" ||
      change === "collapse" ||
      (change === "prot-none" && hostMapsHuge(d, page));
    d.notifier.pages = isWhole ? hugePages : 1;
    if (change === "share" || change === "merge" || change === "unshare")
      d.notifier.sharing = change;
    else d.notifier.change = change;
  },
  end: (d) => {
    d.notifier.page = none;
    d.notifier.pages = 0;
    d.notifier.change = "none";
    d.notifier.sharing = "none";
    d.notifier.found = false;
  },
  steps: [
    invalidateStart,
    only("page-table", ({ world }) => world.features.has("aging"), [
      lockPageTable("mm/memory.c:zap_pte_range"),
    ]),
    changeMapping,
    branch("unmapped", (s) => s.notifier.freed !== none, [dropPage, freeFrame]),
    only("range", hasRanges, [
      branch("next-unmapped", (s) => s.notifier.freedNext !== none, [freeNextFrame]),
    ]),
    invalidateEnd,
  ],
});

/** A free frame is given to somebody else, or comes back. */
export const giveFrameAway: KvmOperation = operation("give-frame-away", {
  choices: (me) =>
    me.world.features.has("reclaim") ? range(me.world.scope.pfns).map((pfn) => ({ pfn })) : [],
  when: (s, _me, { pfn }) => at(s.host.frames, pfn).owner === "free",
  begin: (d, me, { pfn }) => {
    at(d.host.frames, pfn).owner = "other";
    at(d.host.frames, pfn).contents = me.world.features.has("contents")
      ? foreignData(me.world)
      : zeroes;
  },
  steps: [step("allocate", { source: "mm/page_alloc.c:get_page_from_freelist" })],
});

/** The other owner frees its frame. */
export const takeFrameBack: KvmOperation = operation("take-frame-back", {
  choices: (me) =>
    me.world.features.has("reclaim") ? range(me.world.scope.pfns).map((pfn) => ({ pfn })) : [],
  when: (s, _me, { pfn }) => at(s.host.frames, pfn).owner === "other",
  begin: (d, _me, { pfn }) => {
    at(d.host.frames, pfn).owner = "free";
    at(d.host.frames, pfn).contents = zeroes;
  },
  steps: [step("free", { source: "mm/page_alloc.c:__free_pages" })],
});

/** mprotect back to writable. The PTE becomes writable on the next write fault of the VMM's mapping; nothing of KVM's changes. */
export const allowWriting: KvmOperation = operation("allow-writing", {
  choices: (me) =>
    me.world.features.has("host-protection") ? me.world.changedPages.map((page) => ({ page })) : [],
  when: (s, _me, { page }) => !at(s.host.pages, page).writable && s.notifier.page === none,
  begin: (d, _me, { page }) => {
    at(d.host.pages, page).writable = true;
  },
  steps: [step("make-writable", { source: "mm/mprotect.c:change_pte_range" })],
});

/** The VMM accesses a page of its own: what NUMA balancing waits for. */
export const touchPage: KvmOperation = operation("touch-page", {
  choices: (me) =>
    me.world.features.has("prot-none") ? me.world.changedPages.map((page) => ({ page })) : [],
  when: (s, _me, { page }) => at(s.host.pages, page).protnone,
  begin: (d, _me, { page }) => takeHintingFault(d, page),
  steps: [step("take-hinting-fault", { source: "mm/memory.c:do_numa_page" })],
});
