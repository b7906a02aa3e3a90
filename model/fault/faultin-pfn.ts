import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { myVcpu, step } from "../actor.ts";
import { zeroes } from "../state/host.ts";
import { takeHintingFault } from "../host/mapping.ts";
import type { State, StateDraft, Vcpu } from "../state/state.ts";
import { range } from "../world.ts";
import { invalidated } from "./stale.ts";

/** F5: before every input that it is to protect: attributes, the user's bitmap, the host's page table. */
export const snapshotSequence = step("snapshot-sequence", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
  matters: ({ world }) => world.features.has("notifier"),
  run: (d, me) => {
    if (me.world.features.has("notifier")) myVcpu(d, me).fault.sequence = "current";
  },
});

const precheck = (name: string) =>
  step(name, {
    source: "include/linux/kvm_host.h:mmu_invalidate_retry_gfn_unsafe",
    matters: ({ world }) => world.features.has("notifier"),
    jumps: ["drop-reference"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      if (!invalidated(d, fault, me.world)) return next;
      fault.exit = "retry";
      return goto("drop-reference");
    },
  });

/** F8, F11: without the lock, only to save work. */
export const retryEarly = precheck("retry-early");
export const retryAfterFaultin = precheck("retry-after-faultin");

/** The frame that the host maps, as far as the fault knows. */
const mappedFor = (s: State | StateDraft, { page, foundEmpty }: Vcpu["fault"]): number =>
  foundEmpty ? none : at(s.host.pages, page).pfn;

/**
 * F10: get_user_pages on the VMM's address: the frame that the host maps, with a reference; if it maps none, a zeroed frame that it maps
 * now. An entry that is PROT_NONE for NUMA balancing is made accessible first (FOLL_HONOR_NUMA_FAULT). A write to a page that the host made read-only is an error; a read learns that it may only map it for reading.
 */
export const faultinPfn = step("faultin-pfn", {
  source: "virt/kvm/kvm_main.c:kvm_follow_pfn",
  jumps: ["exit-to-user"],
  choices: (me) => range(me.world.scope.pfns).map((pfn) => ({ pfn })),
  when: (s, me, { pfn }) => {
    const { fault } = at(s.vcpus, me.vcpu);
    // A write gets a copy first: who makes it is the host's thread, with its notifier.
    if (at(s.host.pages, fault.page).shared && fault.write) return false;
    const mapped = mappedFor(s, fault);
    return mapped === none ? at(s.host.frames, pfn).owner === "free" : mapped === pfn;
  },
  run: (d, me, { pfn }) => {
    const { fault } = myVcpu(d, me);
    const page = at(d.host.pages, fault.page);
    if (fault.write && !page.writable) {
      fault.exit = "error";
      return goto("exit-to-user");
    }
    takeHintingFault(d, fault.page);
    if (mappedFor(d, fault) === none) {
      page.pfn = pfn;
      at(d.host.frames, pfn).owner = "vm";
      at(d.host.frames, pfn).contents = zeroes;
    }
    // For writing get_user_pages makes the VMM's own entry dirty.
    if (fault.write && me.world.features.has("clean-pages")) at(d.host.frames, pfn).dirty = true;
    fault.pfn = pfn;
    fault.mapWritable = page.writable && !fault.readonly;
    return next;
  },
});
