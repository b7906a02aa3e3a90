import { at, none } from "../../../checker/state/fields.ts";
import { finish, goto, next } from "../../../checker/protocol/control.ts";
import { before, move, myVcpu, remove, replace, step, unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const cached = faultsIn("mainline", "pfn-cache");
const protectedPage = faultsIn("mainline", "pfn-cache-protection");

const invalidation = "change-mapping/start/pfn-caches/invalidate-pfn-caches";
const refresh = "write-by-pfn-cache/refresh";

const migrating = faultsIn("mainline", "kvm-writes");
const flagged = faultsIn("userfault-v3", "kvm-writes-userfault");

/** Valid is good enough, whatever has become of the memslot since. */
const checkValid = step("check-cache", {
  source: "virt/kvm/pfncache.c:kvm_gpc_check",
  jumps: ["write"],
  run: (d) => (at(d.pfnCaches, 0).valid ? goto("write") : next),
});

/** KVM_MEM_USERFAULT for KVM's own writes too, which have nobody to tell. */
const checkBitmap = step("check-bitmap", {
  source: "virt/kvm/kvm_main.c:kvm_do_userfault",
  finishes: true,
  run: (d, me) => {
    const { gfn } = myVcpu(d, me).fault;
    const slot = at(at(d.memslots.sets, d.memslots.active).slots, 0);
    const asks = slot.userfault && slot.bitmap !== none;
    return asks && at(at(d.bitmaps, slot.bitmap).bits, gfn).set ? finish : next;
  },
});

export const ownAccessFaults = [
  cached(
    "pfn-cache-not-invalidated",
    "start() zaps SPTEs and leaves the pfn caches valid",
    remove(invalidation),
  ),
  cached(
    "pfn-cache-invalidated-late",
    "pfn caches are invalidated by end(), when the host has changed its mapping",
    move(invalidation, { before: "change-mapping/end" }),
  ),
  cached(
    "pfn-cache-invalidated-without-lock",
    "start() does not wait for who writes through the pfn cache or is about to make it valid",
    unwait(invalidation),
  ),
  cached(
    "pfn-cache-ignores-active-count",
    "a refresh compares the sequence only, which the notifier under way has not bumped yet",
    remove(`${refresh}/notifier/check-active`),
  ),
  cached(
    "pfn-cache-ignores-sequence",
    "a refresh asks for notifiers under way only, not for those that are over",
    remove(`${refresh}/notifier/check-sequence`),
  ),
  cached(
    "pfn-cache-used-without-lock",
    "what was found valid is written to without the cache's lock",
    remove("write-by-pfn-cache/lock-cache"),
  ),
  cached(
    "pfn-cache-write-forgotten",
    "KVM finds the cache valid and writes nothing",
    remove("write-by-pfn-cache/write"),
  ),
  protectedPage(
    "protection-keeps-pfn-cache",
    "start() leaves the pfn caches valid when a page becomes read-only",
    remove(invalidation),
  ),
  migrating(
    "own-write-not-marked",
    "what KVM writes by the VMM's address is not entered in the dirty bitmap",
    remove("write-guest/log"),
  ),
  migrating(
    "own-write-marked-first",
    "what KVM writes by the VMM's address is entered in the dirty bitmap before it is written",
    move("write-guest/log", { before: "write-guest/copy" }),
  ),
  migrating(
    "pfn-cache-write-not-marked",
    "what KVM writes through a pfn cache is not entered in the dirty bitmap",
    remove("write-by-pfn-cache/log"),
  ),
  migrating(
    "pfn-cache-ignores-generation",
    "a pfn cache goes on with the memslot that it found once",
    replace("write-by-pfn-cache/check-cache", checkValid),
  ),
  migrating(
    "no-srcu-wait-on-logging",
    "LOG_DIRTY goes on without waiting for KVM's own writes by the old slot",
    unwait("set-flags/swap/await-srcu-readers"),
  ),
  flagged(
    "own-write-forgotten",
    "KVM does not write what it is to write",
    remove("write-guest/copy"),
  ),
  flagged(
    "own-write-asks-bitmap",
    "KVM's own write to a gfn whose bit is set is dropped",
    before("write-guest/copy", checkBitmap),
  ),
];
