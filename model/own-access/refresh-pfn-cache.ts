import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, splice, step, type KvmItem, type Me } from "../actor.ts";
import { releaseReference } from "../host/mapping.ts";
import { activeSlots, pageOf, slotOf } from "../memslots/lookup.ts";
import { zeroes } from "../state/host.ts";
import type { State, StateDraft } from "../state/state.ts";
import { range } from "../world.ts";
import { cachedGfn, isByAddress, lockToChange, theCache, unlock } from "./pfn-cache-lock.ts";

const refreshSource = "virt/kvm/pfncache.c:__kvm_gpc_refresh";
const retrySource = "virt/kvm/pfncache.c:hva_to_pfn_retry";

const giveUp = (d: StateDraft): void => {
  const cache = theCache(d);
  cache.valid = false;
  cache.pfn = none;
  cache.lock = "free";
  cache.refreshing = false;
};

/** The slot and with it the VMM's address, if the memslots have another generation than the cache. No slot, an INVALID or a READONLY one: an error. */
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
      const found = slot?.state === "valid" && !slot.readonly;
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

/** The reference from get_user_pages goes, if there is one. */
export const dropPage = (d: StateDraft, me: Me): void => {
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
  source: refreshSource,
  local: true,
  jumps: ["lock-cache"],
  run: () => goto("lock-cache"),
});

const holdsPage = (s: State, me: Me): boolean => at(s.vcpus, me.vcpu).fault.pfn !== none;

/** `kvm_gpc_refresh`. */
export const refreshPfnCache: KvmItem = splice("refresh", [
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

/** get_user_pages fails: the cache is of no use to anybody. */
export const failRefresh: KvmItem = splice("fail", [
  lockToChange("lock-to-fail", retrySource),
  step("invalidate", { source: retrySource, run: giveUp }),
]);
