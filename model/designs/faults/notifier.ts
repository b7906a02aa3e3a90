import { at, none } from "../../../checker/state/fields.ts";
import { goto, next } from "../../../checker/protocol/control.ts";
import { narrow, remove, replace, step, unwait } from "../../actor.ts";
import { zeroes } from "../../state/host.ts";
import { range } from "../../world.ts";
import { canWrite, dropWrite, takeWrite } from "../../locks/mmu-lock.ts";
import { faultsIn } from "./fault.ts";

const reclaim = faultsIn("mainline", "host-reclaim");
const zapAll = faultsIn("mainline", "host-reclaim-zap-all");
const protection = faultsIn("mainline", "host-protection");

const found = "change-mapping/start/found";

const lockOnly = step("bump-sequence", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  wait: canWrite,
  run: takeWrite,
});

const unlockOnly = step("end-in-progress", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  run: dropWrite,
});

/** get_user_pages for reading whatever the access is, and the result counts as writable. */
const faultinAnyway = step("faultin-pfn", {
  source: "virt/kvm/kvm_main.c:kvm_follow_pfn",
  choices: (me) => range(me.world.scope.pfns).map((pfn) => ({ pfn })),
  when: (s, me, { pfn }) => {
    const mapped = at(s.host.pages, at(s.vcpus, me.vcpu).fault.page).pfn;
    return mapped === none ? at(s.host.frames, pfn).owner === "free" : mapped === pfn;
  },
  run: (d, me, { pfn }) => {
    const { fault } = at(d.vcpus, me.vcpu);
    const page = at(d.host.pages, fault.page);
    if (page.pfn === none) {
      page.pfn = pfn;
      at(d.host.frames, pfn).owner = "vm";
      at(d.host.frames, pfn).contents = zeroes;
    }
    fault.pfn = pfn;
    fault.mapWritable = true;
  },
});

/** A prefault that meets an INVALID slot tries again within its SRCU section (before 3ccbf6f47098). */
const retryOnInvalid = step("check-slot", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
  local: true,
  jumps: ["exit-to-user", "drop-reference"],
  run: (d, me) => {
    const { fault } = at(d.vcpus, me.vcpu);
    if (fault.slot === "valid") return next;
    fault.exit = fault.slot === "none" ? "mmio" : "retry";
    return goto(fault.slot === "none" ? "exit-to-user" : "drop-reference");
  },
});

export const notifierFaults = [
  reclaim("notifier-without-flush", "start() zaps and does not flush", remove(`${found}/flush`)),
  reclaim(
    "yield-without-flush",
    "a zap that yields drops mmu_lock with a flush pending",
    remove(
      "delete/invalidate/flush-shadow-memslot/no-quirk/zap-memslot/each-root/each-gfn/yield/flush",
    ),
  ),
  reclaim(
    "no-retry-check",
    "a fault never looks at the notifier's sequence and range",
    remove("fault/retry-early"),
    remove("fault/retry-after-faultin"),
    remove("fault/retry-check"),
  ),
  reclaim(
    "retry-check-before-lock",
    "a fault looks at the sequence and the range only before it takes mmu_lock",
    remove("fault/retry-check"),
  ),
  reclaim(
    "sequence-not-bumped",
    "end() does not bump the sequence",
    replace("change-mapping/end/found/bump-sequence", lockOnly),
  ),
  reclaim(
    "notifier-range-never-ends",
    "end() leaves the invalidation in progress",
    replace("change-mapping/end/found/end-in-progress", unlockOnly),
  ),
  reclaim(
    "swap-ignores-notifier",
    "DELETE publishes while a notifier is between start and end",
    unwait("delete/swap/publish-slots"),
    unwait("delete/invalidate/publish-slots"),
  ),
  faultsIn("mainline", "prefault")(
    "prefault-retries-on-invalid",
    "a prefault that meets an INVALID slot tries again without leaving SRCU",
    replace("prefault/check-slot", retryOnInvalid),
  ),
  zapAll(
    "notifier-ignores-invalid-roots",
    "start() zaps valid roots only",
    narrow(`${found}/each-root`, "valid-roots"),
  ),
  protection(
    "read-only-mapped-writable",
    "what the host maps read-only is mapped writable",
    replace("fault/faultin-pfn", faultinAnyway),
  ),
  protection(
    "protection-without-flush",
    "start() zaps for mprotect and does not flush",
    remove(`${found}/flush`),
  ),
  protection("error-exit-forgotten", "a fault that fails is dropped", remove("fault/exit-to-user")),
];
