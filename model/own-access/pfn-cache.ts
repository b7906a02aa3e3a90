import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import {
  branch,
  myVcpu,
  operation,
  only,
  splice,
  step,
  type KvmItem,
  type KvmOperation,
  type Me,
} from "../actor.ts";
import { resetFault } from "../fault/lookup-slot.ts";
import { releaseReference } from "../host/mapping.ts";
import { activeSlots, pageOf, slotOf } from "../memslots/lookup.ts";
import { zeroes } from "../state/host.ts";
import type { State, StateDraft } from "../state/state.ts";
import { range } from "../world.ts";
import { inRunLoop, isWritten } from "./user-mapping.ts";

/** Which gfn the guest has named to KVM: its clock, its runstate, its shared info page. */
const cachedGfn = 0;

/** A cache that was set up by the VMM's address has no memslot, and no generation to compare. Source: kvm_gpc_activate_hva. */
const isByAddress = ({ world }: Me): boolean => world.features.has("pfn-cache-by-address");

const theCache = (d: StateDraft) => at(d.pfnCaches, 0);

const take = (mode: "read" | "write") => (name: string, source: string) =>
  step(name, {
    source,
    wait: { "the pfn cache is locked": (s) => at(s.pfnCaches, 0).lock === "free" },
    run: (d) => {
      theCache(d).lock = mode;
    },
  });

const lockToUse = take("read");
const lockToChange = take("write");

const userSource = "arch/x86/kvm/x86.c:kvm_setup_guest_pvclock";
const refreshSource = "virt/kvm/pfncache.c:__kvm_gpc_refresh";
const retrySource = "virt/kvm/pfncache.c:hva_to_pfn_retry";

/** Valid, and of the generation that the memslots have now? What it says itself cannot change while the lock is held. */
const check = step("check-cache", {
  source: "virt/kvm/pfncache.c:kvm_gpc_check",
  jumps: ["write"],
  run: (d, me) => {
    const cache = theCache(d);
    return (cache.current || isByAddress(me)) && cache.valid ? goto("write") : next;
  },
});

const unlock = (name: string, source: string) =>
  step(name, {
    source,
    run: (d) => {
      theCache(d).lock = "free";
    },
  });

const giveUp = (d: StateDraft): void => {
  const cache = theCache(d);
  cache.valid = false;
  cache.pfn = none;
  cache.lock = "free";
  cache.refreshing = false;
};

/** The slot and with it the VMM's address, if the memslots have another generation than the cache. No slot, or an INVALID one: an error. */
const lookupAddress = step("lookup-address", {
  source: refreshSource,
  jumps: ["lock-cache"],
  finishes: true,
  run: (d, me) => {
    const cache = theCache(d);
    const before = cache.page;
    if (!cache.current && !isByAddress(me)) {
      const slot = slotOf(activeSlots(d), cachedGfn);
      cache.current = true;
      const found = slot?.state === "valid";
      cache.page = found ? pageOf(slot, cachedGfn) : none;
      cache.logDirty = found && slot.logDirty;
    }
    if (cache.page === none) {
      giveUp(d);
      return finish;
    }
    if (!cache.valid || cache.page !== before) return next;
    cache.lock = "free";
    cache.refreshing = false;
    return goto("lock-cache");
  },
});

/** Before get_user_pages, and with the cache invalid: a notifier need not look for what is on its way. */
const snapshot = step("snapshot-sequence", {
  source: retrySource,
  run: (d, me) => {
    theCache(d).valid = false;
    myVcpu(d, me).fault.exit = "none";
    if (me.world.features.has("notifier")) myVcpu(d, me).fault.sequence = "current";
  },
});

const dropPage = (d: StateDraft, me: Me): void => {
  const { fault } = myVcpu(d, me);
  const { pfn } = fault;
  if (pfn === none) return;
  fault.pfn = none;
  releaseReference(d, pfn);
};

/** What an earlier round has found for nothing. */
const dropReference = step("drop-reference", { source: retrySource, run: dropPage });

/** get_user_pages for writing, always; with a reference. */
const faultin = step("faultin-pfn", {
  source: "virt/kvm/kvm_main.c:hva_to_pfn",
  choices: (me) => range(me.world.scope.pfns).map((pfn) => ({ pfn })),
  when: (s, _me, { pfn }) => {
    const mapped = at(s.host.pages, at(s.pfnCaches, 0).page).pfn;
    return mapped === none ? at(s.host.frames, pfn).owner === "free" : mapped === pfn;
  },
  jumps: ["fail"],
  run: (d, me, { pfn }) => {
    const page = at(d.host.pages, theCache(d).page);
    if (!page.writable) return goto("fail");
    if (page.pfn === none) {
      page.pfn = pfn;
      at(d.host.frames, pfn).owner = "vm";
      at(d.host.frames, pfn).contents = zeroes;
    }
    myVcpu(d, me).fault.pfn = pfn;
    return next;
  },
});

const retry = (d: StateDraft, me: Me) => {
  myVcpu(d, me).fault.exit = "retry";
  return goto("snapshot-sequence");
};

/** Whatever the range is: the notifier invalidates pfn caches before it says which range it is about. */
const checkActive = step("check-active", {
  source: "virt/kvm/pfncache.c:mmu_notifier_retry_cache",
  jumps: ["snapshot-sequence"],
  run: (d, me) => (d.notifier.active > 0 ? retry(d, me) : next),
});

const checkSequence = step("check-sequence", {
  source: "virt/kvm/pfncache.c:mmu_notifier_retry_cache",
  jumps: ["snapshot-sequence"],
  run: (d, me) => (myVcpu(d, me).fault.sequence === "changed" ? retry(d, me) : next),
});

/** From here on only the notifier keeps it right. */
const makeValid = step("make-valid", {
  source: retrySource,
  run: (d, me) => {
    const cache = theCache(d);
    cache.valid = true;
    cache.pfn = myVcpu(d, me).fault.pfn;
    dropPage(d, me);
    cache.lock = "free";
    cache.refreshing = false;
  },
});

const again = step("check-again", {
  source: userSource,
  local: true,
  jumps: ["lock-cache"],
  run: () => goto("lock-cache"),
});

const holdsPage = (s: State, me: Me): boolean => at(s.vcpus, me.vcpu).fault.pfn !== none;

/** `kvm_gpc_refresh`. */
const refresh: KvmItem = splice("refresh", [
  step("lock-refresh", {
    source: refreshSource,
    wait: { "another refresh is under way": (s) => !at(s.pfnCaches, 0).refreshing },
    run: (d) => {
      theCache(d).refreshing = true;
    },
  }),
  lockToChange("lock-to-change", refreshSource),
  lookupAddress,
  snapshot,
  unlock("unlock-to-sleep", retrySource),
  branch("again", holdsPage, [dropReference]),
  faultin,
  lockToChange("relock", retrySource),
  only("notifier", ({ world }) => world.features.has("notifier"), [checkActive, checkSequence]),
  makeValid,
  again,
]);

/** The frame is written through the kernel's own mapping, whatever the host has done to the VMM's. */
const write = step("write", {
  source: userSource,
  event: (me) => ({ type: "own-access", vcpu: me.vcpu, via: "pfn-cache" }),
  run: (d, me) => isWritten(d, me, cachedGfn),
});

/** While the lock is held, by the memslot that the cache has. */
const mark: KvmItem = branch("log", (s) => at(s.pfnCaches, 0).logDirty, [
  step("mark-dirty", {
    source: "include/linux/kvm_host.h:kvm_gpc_mark_dirty_in_slot",
    run: (d) => {
      at(d.dirtyLog, cachedGfn).set = true;
    },
  }),
]);

const done = step("done", { source: userSource, local: true, finishes: true, run: () => finish });

/**
 * KVM updates a page that the guest has named to it (its clock before an entry, say) through a gfn_to_pfn cache, which is refreshed
 * until it is found valid under its lock. Source: virt/kvm/pfncache.c.
 */
export const writeByPfnCache: KvmOperation = operation("write-by-pfn-cache", {
  when: inRunLoop,
  begin: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.gfn = cachedGfn;
    fault.write = true;
  },
  end: (d, me) => {
    dropPage(d, me);
    resetFault(myVcpu(d, me));
  },
  steps: [
    lockToUse("lock-cache", userSource),
    check,
    unlock("unlock-to-refresh", userSource),
    refresh,
    write,
    mark,
    unlock("unlock-cache", userSource),
    done,
    splice("fail", [
      lockToChange("lock-to-fail", retrySource),
      step("invalidate", { source: retrySource, run: giveUp }),
    ]),
  ],
});

const isInvalidated = (s: State | StateDraft): boolean => {
  const { valid, page } = at(s.pfnCaches, 0);
  const { notifier } = s;
  return valid && page >= notifier.page && page < notifier.page + notifier.pages;
};

/**
 * A notifier's start() takes the cached pages of the range away before it turns to SPTEs. It looks at each cache under its lock, so it waits
 * for a refresh that is about to make one valid, and for whoever writes to a page of the range. The kernel's mapping of the frame stays
 * until the next refresh: who does not hold the lock can still write there.
 * Source: virt/kvm/pfncache.c:gfn_to_pfn_cache_invalidate_start.
 */
export const invalidatePfnCaches = step("invalidate-pfn-caches", {
  source: "virt/kvm/pfncache.c:gfn_to_pfn_cache_invalidate_start",
  wait: {
    "the pfn cache is locked": (s) => {
      const { lock } = at(s.pfnCaches, 0);
      return lock === "free" || (lock === "read" && !isInvalidated(s));
    },
  },
  run: (d) => {
    if (isInvalidated(d)) theCache(d).valid = false;
  },
});
