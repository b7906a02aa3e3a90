import { only, splice } from "../actor.ts";
import { zapAllFast } from "./zap-all-fast.ts";
import { zapMemslot } from "./zap-memslot.ts";

/**
 * `kvm_arch_flush_shadow_memslot`: removes every translation of the slot that the ioctl is about. A default VM takes the large hammer.
 * Source: arch/x86/kvm/mmu/mmu.c:kvm_arch_flush_shadow_memslot.
 */
export const flushShadowMemslot = splice("flush-shadow-memslot", [
  only("quirk", ({ world }) => world.machine.slotZapAll, [zapAllFast]),
  only("no-quirk", ({ world }) => !world.machine.slotZapAll, [zapMemslot]),
]);
