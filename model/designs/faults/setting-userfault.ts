import { at } from "../../../checker/state/fields.ts";
import { goto } from "../../../checker/protocol/control.ts";
import {
  before,
  move,
  narrow,
  remove,
  replace,
  step,
  uncheck,
  unwait,
  after,
} from "../../actor.ts";
import { srcuReadLock } from "../../locks/srcu.ts";
import { flushAlways } from "../../tlb/flush-remote.ts";
import type { State } from "../../state/state.ts";
import { faultsIn } from "./fault.ts";

const generic = faultsIn("userfault-generic", "userfault-toggle");
const v2 = faultsIn("userfault-v2", "userfault-toggle");
const v3 = faultsIn("userfault-v3", "userfault-toggle");

const genericZap = "set-flags/userfault-on/edge/flush-shadow-memslot/no-quirk/zap-memslot";

/** The SRCU wait of the swap, left out on one edge of the flag only. */
const awaitReadersUnless = (edge: "0->1" | "1->0") =>
  step("await-srcu-readers", {
    source: "virt/kvm/kvm_main.c:kvm_swap_active_memslots",
    wait: {
      "an SRCU reader from before the swap is still inside": (s: State) =>
        s.ioctl.userfault === edge || !s.threads.some((reader) => reader.srcu === "awaited"),
    },
  });

const requestUnlessOutside = step("request-flush", {
  source: "virt/kvm/kvm_main.c:kvm_flush_remote_tlbs",
  run: (d, me) => {
    const mine = at(d.threads, me.thread);
    const vcpu = at(d.vcpus, mine.vcpu);
    if (vcpu.mode !== "outside") vcpu.flushRequested = true;
    mine.flushOwed = false;
  },
});

export const settingUserfault = [
  v2(
    "zap-before-publish",
    "the memslot is flushed before the flagged slot is published",
    move("set-flags/arch-commit/userfault-on", { before: "set-flags/swap" }),
  ),
  v3(
    "no-srcu-wait-on-setting",
    "0->1 does not wait for the faults that saw the slot unflagged",
    replace("set-flags/swap/await-srcu-readers", awaitReadersUnless("0->1")),
  ),
  v3(
    "no-srcu-wait-on-clearing",
    "1->0 does not wait for the faults that saw the slot flagged",
    replace("set-flags/swap/await-srcu-readers", awaitReadersUnless("1->0")),
  ),
  v3(
    "no-grace-period-on-clearing",
    "the grace period is waited for, but never started",
    remove("set-flags/swap/start-srcu-grace-period"),
  ),
  generic(
    "zap-without-flush",
    "the slot is zapped, TLBs are not flushed",
    remove(`${genericZap}/flush`),
  ),
  generic(
    "flush-before-zap",
    "TLBs are flushed, then the slot is zapped",
    remove(`${genericZap}/flush`),
    before(`${genericZap}/each-root`, flushAlways),
  ),
  generic(
    "flush-skips-outside",
    "a vCPU outside the guest gets no flush request",
    replace(`${genericZap}/flush/each-vcpu/request-flush`, requestUnlessOutside),
  ),
  generic(
    "flush-without-kick",
    "flush requests are left, vCPUs in the guest are not interrupted",
    remove(`${genericZap}/flush/each-vcpu/kick`),
  ),
  generic(
    "flush-without-wait",
    "vCPUs are interrupted and not waited for",
    unwait(`${genericZap}/flush/await-acks`),
  ),
  generic(
    "flush-first-vcpu-only",
    "only the first vCPU is told to flush",
    narrow(`${genericZap}/flush/each-vcpu`, "first-vcpu"),
  ),
  generic(
    "zap-first-gfn-only",
    "only the first page of the slot is zapped",
    narrow(`${genericZap}/each-root/each-gfn`, "first-gfn"),
  ),
  generic(
    "requests-not-rechecked",
    "a request that arrives after the requests were serviced is not seen before entry",
    uncheck("enter/recheck-requests"),
  ),
  v3(
    "huge-leaf-while-userfault",
    "faults may map a huge page while the flag is on",
    remove("fault/userfault-level/small-for-userfault"),
  ),
  generic(
    "zap-keeps-mmu-lock",
    "the zap returns with mmu_lock held",
    remove(`${genericZap}/unlock-mmu-write`),
  ),
  v3(
    "ioctl-waits-for-itself",
    "the ioctl holds an SRCU section over its own grace period",
    after("set-flags/lock-slots", srcuReadLock),
  ),
  v3("return-never-reached", "the ioctl ends without its return", remove("set-flags/return")),
  v3(
    "userfault-exit-forgotten",
    "a fault that should exit is dropped",
    remove("fault/exit-to-user"),
  ),
  v3(
    "fault-never-installs",
    "a fault never stores an SPTE",
    remove("fault/map/set-leaf"),
    remove("fault/map/set-huge-leaf"),
  ),
  v3(
    "every-fault-retries",
    "the retry check is always positive",
    replace(
      "fault/retry-check",
      step("retry-check", {
        source: "arch/x86/kvm/mmu/mmu.c:is_page_fault_stale",
        jumps: ["release"],
        run: () => goto("release"),
      }),
    ),
  ),
  faultsIn("mainline", "userfault-toggle")(
    "level-never-chosen",
    "every fault maps 4K",
    remove("fault/choose-level"),
  ),
];
