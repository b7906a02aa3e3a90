import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { storeLeaf } from "../mmu/spte.ts";
import { leafWord, translating } from "../mmu/tree.ts";
import type { Mmio } from "../state/mmu.ts";
import type { StateDraft } from "../state/state.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
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
  jumps: ["exit-to-user"],
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none) return finish;
    return decide(d, me, translating(at(d.roots, vcpu.root), fault.gfn).mmio);
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

const checkGeneration = step("check-generation", {
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
  checkGeneration,
]);

/** The fault says that it met reserved bits. What is left to the slow path is never tried by the fast one. */
export const mmioSpteFault: KvmItem = only(
  "mmio-spte",
  ({ world }) => world.features.has("mmio-sptes"),
  [
    branch("reserved", ({ vcpus }, me) => at(vcpus, me.vcpu).fault.reserved, [
      walk,
      readMmioSpte,
      label("not-emulated"),
    ]),
  ],
);
