import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { hasGenerations, tagNow } from "../memslots/generation.ts";
import { storeLeaf } from "../mmu/spte.ts";
import { leafWord, translating } from "../mmu/tree.ts";
import type { Mmio } from "../state/mmu.ts";
import type { StateDraft } from "../state/state.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
import { cacheDecision, matchCache } from "./mmio-cache.ts";
import { beginWalk, forgetWalk, readEntry } from "./shadow-walk.ts";

/** Made with the current generation, and no update of the memslots under way: emulated MMIO. Made with an older one: handled like any fault. Gone: taken again. */
const decide = (d: StateDraft, me: Me, mmio: Mmio) => {
  if (mmio === "none") return finish;
  if (mmio === "stale" || d.memslots.updating) return next;
  myVcpu(d, me).fault.exit = "mmio";
  return goto("exit-to-user");
};

/** Reads the SPTE without any lock. Source: spte.h:check_mmio_spte. */
const readMmioSpte = step("read-mmio-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:handle_mmio_page_fault",
  matters: ({ world }) => !hasGenerations(world),
  jumps: ["exit-to-user"],
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none) return finish;
    return decide(d, me, translating(at(d.roots, vcpu.root), fault.gfn).mmio);
  },
});

/** The SPTE, read without any lock, from the root that the vCPU has, be it obsolete or not. Gone: taken again. */
const readTag = step("read-tag", {
  source: "arch/x86/kvm/mmu/mmu.c:get_mmio_spte",
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    if (vcpu.root === none) return finish;
    const { mmio } = translating(at(d.roots, vcpu.root), vcpu.fault.gfn);
    if (mmio === "none") return finish;
    vcpu.fault.mmio = mmio;
    return next;
  },
});

/** An SPTE of another generation, or met during an update of the memslots, says nothing: handled like any fault. */
const checkGeneration = step("check-generation", {
  source: "arch/x86/kvm/mmu/mmu.c:check_mmio_spte",
  jumps: ["lookup-slot"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const { mmio } = fault;
    fault.mmio = "none";
    return mmio !== tagNow(d) || d.memslots.updating ? goto("lookup-slot") : next;
  },
});

/** It is MMIO: the instruction is emulated. */
const emulateTagged = step("emulate-tagged", {
  source: "arch/x86/kvm/mmu/mmu.c:handle_mmio_page_fault",
  local: true,
  jumps: ["emulate"],
  run: (d, me) => {
    myVcpu(d, me).fault.exit = "mmio";
    return goto("emulate");
  },
});
const readLeaf = step("read-leaf", {
  source: "arch/x86/kvm/mmu/mmu.c:get_walk",
  event: (me) => ({ type: "lockless-walk", vcpu: me.vcpu }),
  run: (d, me) => {
    const { root, fault } = myVcpu(d, me);
    if (fault.old.kind === "table")
      storeLeaf(fault.old, leafWord(at(at(d.roots, root).leaves, fault.gfn)));
  },
});

/** The generation is looked at when interrupts are on again. */
const endWalk = step("end-walk", {
  source: "arch/x86/kvm/mmu/mmu.c:walk_shadow_page_lockless_end",
  run: (d, me) => {
    leaveGuestMode(d, me.vcpu);
  },
});

const checkWalked = step("check-generation", {
  source: "arch/x86/kvm/mmu/mmu.c:handle_mmio_page_fault",
  jumps: ["exit-to-user", "not-emulated"],
  finishes: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const { mmio } = fault.old;
    forgetWalk(fault);
    const decision = decide(d, me, mmio);
    return decision === next ? goto("not-emulated") : decision;
  },
});

/** The same by a walk of the shadow MMU. */
const walk: KvmItem = only("shadow-walk", ({ world }) => world.machine.shadowMmu, [
  beginWalk,
  readEntry("arch/x86/kvm/mmu/mmu.c:get_walk"),
  readLeaf,
  endWalk,
  checkWalked,
]);

/** The fault says that it met reserved bits. What is left to the slow path is never tried by the fast one. */
export const mmioSpteFault: KvmItem = only(
  "mmio-spte",
  ({ world }) => world.features.has("mmio-sptes"),
  [
    branch("reserved", ({ vcpus }, me) => at(vcpus, me.vcpu).fault.reserved, [
      only("generation", ({ world }) => hasGenerations(world), [
        matchCache("emulate"),
        readTag,
        checkGeneration,
        cacheDecision,
        emulateTagged,
      ]),
      walk,
      readMmioSpte,
      label("not-emulated"),
    ]),
  ],
);
