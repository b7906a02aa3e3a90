import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem } from "../actor.ts";
import { translating } from "../mmu/tree.ts";

/**
 * Reads the SPTE without any lock. Made with the current generation, and no update of the memslots under way: emulated MMIO. Made with an
 * older one: handled like any fault. Gone: taken again. Source: spte.h:check_mmio_spte.
 */
const readMmioSpte = step("read-mmio-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:handle_mmio_page_fault",
  jumps: ["exit-to-user"],
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none) return finish;
    const { mmio } = translating(at(d.roots, vcpu.root), fault.gfn);
    if (mmio === "none") return finish;
    if (mmio === "stale" || d.memslots.updating) return next;
    fault.exit = "mmio";
    return goto("exit-to-user");
  },
});

/** The fault says that it met reserved bits. What is left to the slow path is never tried by the fast one. */
export const mmioSpteFault: KvmItem = only(
  "mmio-spte",
  ({ world }) => world.features.has("mmio-sptes"),
  [branch("reserved", ({ vcpus }, me) => at(vcpus, me.vcpu).fault.reserved, [readMmioSpte])],
);
