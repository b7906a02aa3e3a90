import { at, none } from "../../checker/state/fields.ts";
import {
  branch,
  loop,
  myThread,
  splice,
  step,
  threadOf,
  type KvmItem,
  type KvmStep,
  type Me,
} from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import { areAlike } from "../world.ts";
import { flushTlb, flushTlbRange, type GfnRange } from "./hardware.ts";

/**
 * `kvm_make_all_cpus_request`: for each vCPU set the request, then look at its mode; those not outside are interrupted and waited for.
 * Between any two of these a vCPU may enter or leave the guest; that is what the order of stores and re-checks is about.
 * The interrupt is sent with the look at the mode: a vCPU may leave the guest at any time anyway, so an earlier interrupt adds nothing.
 */
const makeAllCpusRequest = (...request: readonly KvmItem[]): readonly KvmItem[] => [
  eachVcpu([...request, kick]),
  awaitAcks,
];

/** Runs the items once per vCPU, in their order. */
const eachVcpu = (items: readonly KvmItem[]): KvmItem =>
  loop(
    "each-vcpu",
    {
      cursor: {
        get: (s, me) => threadOf(s, me).vcpu,
        set: (d, me, vcpu) => {
          myThread(d, me).vcpu = vcpu;
        },
      },
      count: (me) => me.world.scope.vcpus,
      ranges: { "first-vcpu": (_s, _me, vcpu) => vcpu === 0 },
      anyOrder: {
        alike: (me, vcpu, other) => areAlike(me.world, vcpu, other),
        rest: none,
        isVisited: (s, me, vcpu) => at(threadOf(s, me).acks, vcpu).visited,
        setVisited: (d, me, vcpu, visited) => {
          at(myThread(d, me).acks, vcpu).visited = visited;
        },
        choice: "vcpu",
      },
    },
    items,
  );

const kickIf = (matters: (me: Me) => boolean): KvmStep =>
  step("kick", {
    source: "virt/kvm/kvm_main.c:kvm_make_vcpu_request",
    matters,
    run: (d, me) => {
      const mine = myThread(d, me);
      const vcpu = at(d.vcpus, mine.vcpu);
      if (vcpu.mode === "outside" || !matters(me)) return;
      // A lockless walk is left as it is: it has interrupts off, and is waited for like the guest.
      if (vcpu.mode === "in-guest") vcpu.mode = "exiting";
      at(mine.acks, mine.vcpu).awaited = true;
    },
  });
const kick = kickIf(() => true);

const awaitAcks = step("await-acks", {
  source: "virt/kvm/kvm_main.c:kvm_kick_many_cpus",
  wait: {
    "a vCPU has not acknowledged the interrupt": (s, me) =>
      !threadOf(s, me).acks.some((ack) => ack.awaited),
  },
});

const byRequest = ({ world }: Me): boolean => !world.machine.hypercallFlush;

/** The request, or what the hypercall does to one vCPU: the hypervisor comes to each in turn, and returns when it has been at all of them. */
const requestFlush = step("request-flush", {
  source: "virt/kvm/kvm_main.c:kvm_flush_remote_tlbs",
  run: (d, me) => {
    const mine = myThread(d, me);
    if (byRequest(me)) at(d.vcpus, mine.vcpu).flushRequested = true;
    else flushTlb(d, mine.vcpu);
    mine.flushOwed = false;
  },
});

/** Which gfns a flush is about, where it need not be about all. */
export type FlushedRange = (d: StateDraft, me: Me) => GfnRange;

/** The same for a range, which the request cannot name, and the hypercall can. */
export const requestRangeFlush = (range: FlushedRange): KvmStep =>
  step("request-flush", {
    source: "virt/kvm/kvm_main.c:kvm_flush_remote_tlbs_range",
    run: (d, me) => {
      const mine = myThread(d, me);
      if (byRequest(me)) at(d.vcpus, mine.vcpu).flushRequested = true;
      else flushTlbRange(d, mine.vcpu, range(d, me));
      mine.flushOwed = false;
    },
  });

/** For each vCPU the request and its kick; with the hypercall nobody is kicked or waited for. */
const flushItems = (request: KvmItem): readonly KvmItem[] => [
  eachVcpu([request, kickIf(byRequest)]),
  { ...awaitAcks, matters: byRequest },
];

const requestFreeRoots = step("request-free-roots", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_zap_all_fast",
  run: (d, me) => {
    at(d.vcpus, myThread(d, me).vcpu).freeRootsRequested = true;
  },
});

const requestDirtyLogging = step("request-dirty-logging", {
  source: "arch/x86/kvm/x86.c:kvm_mmu_update_cpu_dirty_logging",
  run: (d, me) => {
    at(d.vcpus, myThread(d, me).vcpu).dirtyLoggingRequested = true;
  },
});

/** Sent and not waited for: the vCPU will leave the guest some time. */
const kickOnly = step("kick", {
  source: "virt/kvm/kvm_main.c:__kvm_vcpu_kick",
  run: (d, me) => {
    const vcpu = at(d.vcpus, myThread(d, me).vcpu);
    if (vcpu.mode === "in-guest") vcpu.mode = "exiting";
  },
});

/** `kvm_flush_remote_tlbs`, whatever was changed. */
export const flushAlways = splice("flush", flushItems(requestFlush));

/** `kvm_flush_remote_tlbs` if translations were removed since the last flush. */
export const flushIfOwed = branch("flush", (s, me) => threadOf(s, me).flushOwed, [
  ...flushItems(requestFlush),
]);

/** `kvm_flush_remote_tlbs_range`, whatever was changed. */
export const flushRange = (range: FlushedRange): KvmItem =>
  splice("flush", flushItems(requestRangeFlush(range)));

/** The same if translations were removed since the last flush. */
export const flushRangeIfOwed = (range: FlushedRange): KvmItem =>
  branch("flush", (s, me) => threadOf(s, me).flushOwed, [...flushItems(requestRangeFlush(range))]);

/** `kvm_make_all_cpus_request(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS)`. */
export const requestFreeObsoleteRoots = splice(
  "free-obsolete-roots",
  makeAllCpusRequest(requestFreeRoots),
);

/** `kvm_make_all_cpus_request(KVM_REQ_UPDATE_CPU_DIRTY_LOGGING)`: returns when every vCPU has left the guest, or has been outside. */
export const requestUpdateDirtyLogging = splice(
  "update-dirty-logging",
  makeAllCpusRequest(requestDirtyLogging),
);

/** Every vCPU is told to leave the guest, which makes it empty its log. Nobody waits. */
export const kickAll: KvmItem = eachVcpu([kickOnly]);

/** A request of nothing: whoever is in the guest must leave it once, and is waited for. */
export const kickAllAndWait = splice("kick-all", makeAllCpusRequest());
