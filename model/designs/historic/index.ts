import type { HistoricCase } from "./case.ts";
import { flushForgottenWhenYielding } from "./flush-forgotten-when-yielding.ts";
import { generationTakenWithSwap } from "./generation-taken-with-swap.ts";
import { memslotsSwappedAmidInvalidation } from "./memslots-swapped-amid-invalidation.ts";
import { mmioCacheOutlivesSlots } from "./mmio-cache-outlives-slots.ts";
import { mmioCachedInFlux } from "./mmio-cached-in-flux.ts";

/** KVM's own bugs, each with the design that has its fix. The order is that of the gallery. */
export const historicCases: readonly HistoricCase[] = [
  flushForgottenWhenYielding,
  generationTakenWithSwap,
  mmioCacheOutlivesSlots,
  mmioCachedInFlux,
  memslotsSwappedAmidInvalidation,
];
