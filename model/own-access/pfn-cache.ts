import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, operation, step, type KvmItem, type KvmOperation } from "../actor.ts";
import { resetFault } from "../fault/lookup-slot.ts";
import { cachedGfn, isByAddress, lockToUse, theCache, unlock } from "./pfn-cache-lock.ts";
import { dropPage, failRefresh, refreshPfnCache } from "./refresh-pfn-cache.ts";
import { inRunLoop, isWritten } from "./user-mapping.ts";

const userSource = "arch/x86/kvm/x86.c:kvm_setup_guest_pvclock";

/** Valid, and of the generation that the memslots have now? What it says itself cannot change while the lock is held. */
const check = step("check-cache", {
  source: "virt/kvm/pfncache.c:kvm_gpc_check",
  jumps: ["write"],
  run: (d, me) => {
    const cache = theCache(d);
    return (cache.current || isByAddress(me)) && cache.valid ? goto("write") : next;
  },
});

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
    refreshPfnCache,
    write,
    mark,
    unlock("unlock-cache", userSource),
    done,
    failRefresh,
  ],
});
