import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { hasGenerations, tagNow } from "../memslots/generation.ts";
import type { State, StateDraft } from "../state/state.ts";

/** The vCPU remembers that the gfn is MMIO, with the generation that it reads now, whichever slots it decided on. */
export const rememberAlways = (d: StateDraft, me: Me): void => {
  const vcpu = myVcpu(d, me);
  vcpu.mmioCache = vcpu.fault.gfn;
};

/**
 * `vcpu_cache_mmio_info`: nothing is remembered while an update is in progress (ddfd1730fd82). It would be forgotten when that ends; but
 * until then a fault that the grace period does not wait for could take it for an answer, and act upon that when the ioctl has returned.
 */
export const rememberMmio = (d: StateDraft, me: Me): void => {
  if (!d.memslots.updating) rememberAlways(d, me);
};

/** Does what the vCPU remembers name the gfn? It is forgotten with its generation, the in-progress bit being part of that. */
const remembersMmio = (s: State | StateDraft, me: Me): boolean => {
  const { mmioCache, fault } = at(s.vcpus, me.vcpu);
  return mmioCache === fault.gfn;
};

/** What was decided, or what an SPTE says, under the generation as it is by now. */
export const cacheDecision = step("cache-mmio-info", {
  source: "arch/x86/kvm/x86.h:vcpu_cache_mmio_info",
  run: rememberMmio,
});

/** With mmio_caching off nothing is installed: the instruction is emulated at once. */
const installOrEmulate = step("install-or-emulate", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_handle_noslot_fault",
  local: true,
  jumps: ["lock-mmu-read", "emulate"],
  run: (d, me) => {
    if (me.world.machine.mmioCaching) return goto("lock-mmu-read");
    myVcpu(d, me).fault.exit = "mmio";
    return goto("emulate");
  },
});

const withoutSlot = (s: State, me: Me): boolean => at(s.vcpus, me.vcpu).fault.slot === "none";

/** F7: the decision is cached where it is taken, before any SPTE says so. Source: mmu.c:kvm_handle_noslot_fault. */
export const handleNoSlot: KvmItem = only("mmio-cache", ({ world }) => hasGenerations(world), [
  branch("no-slot", withoutSlot, [cacheDecision, installOrEmulate]),
]);

/** Names the generation of the memslots at this moment, in-progress bit left out; the cmpxchg is a step of its own. */
export const makeMmioSpte: KvmItem = only("mmio", ({ world }) => hasGenerations(world), [
  branch("no-slot", withoutSlot, [
    step("make-mmio-spte", {
      source: "arch/x86/kvm/mmu/spte.c:make_mmio_spte",
      run: (d, me) => {
        myVcpu(d, me).fault.mmio = tagNow(d);
      },
    }),
  ]),
]);

/** Is the access one to a gfn that the vCPU remembers as MMIO? Then no lookup follows. */
export const matchCache = (found: string) =>
  step("match-mmio-cache", {
    source: "arch/x86/kvm/x86.h:vcpu_match_mmio_gpa",
    jumps: [found],
    run: (d, me) => {
      if (!remembersMmio(d, me)) return next;
      myVcpu(d, me).fault.exit = "mmio";
      return goto(found);
    },
  });
