import { remove, replace, step } from "../../actor.ts";
import { rememberAlways } from "../../fault/mmio-cache.ts";
import { countGeneration, outdateCaches } from "../../memslots/generation.ts";
import { faultsIn } from "./fault.ts";
import type { StateDraft } from "../../state/state.ts";

const created = faultsIn("mainline", "mmio-generation");
const wrapping = faultsIn("mainline", "mmio-generation-wrap");

const remembering = faultsIn("mainline", "last-used-slot");

const source = "virt/kvm/kvm_main.c:kvm_swap_active_memslots";
const swapping = {
  source,
  wait: {
    "a notifier is between start and end": (s: StateDraft) => s.notifier.active === 0,
  },
} as const;

/** One store for both, and nothing after the grace period (before ee3d1570b586). */
const publishWithGeneration = step("publish-slots", {
  ...swapping,
  run: (d, me) => {
    d.memslots.active = 1 - d.memslots.active;
    countGeneration(d, me);
    outdateCaches(d);
  },
});

/** The next generation comes with the swap, marked as in progress; the end only takes the mark away. */
const publishNextInProgress = step("publish-slots", {
  ...swapping,
  run: (d, me) => {
    d.memslots.active = 1 - d.memslots.active;
    d.memslots.updating = true;
    countGeneration(d, me);
    outdateCaches(d);
  },
});

const publishOnly = step("publish-slots", {
  ...swapping,
  run: (d) => {
    d.memslots.active = 1 - d.memslots.active;
    d.memslots.updating = true;
  },
});

const countOnly = step("store-generation", { source, run: countGeneration });

/** A vCPU's own copy of the generation is not compared, so that no new one of the memslots tells it anything. */
const generationIgnored = (swap: string) => [
  replace(`${swap}/publish-slots`, publishOnly),
  replace(`${swap}/generation/store-generation`, countOnly),
];

const cacheAlways = step("cache-mmio-info", {
  source: "arch/x86/kvm/x86.h:vcpu_cache_mmio_info",
  run: rememberAlways,
});

export const mmioFaults = [
  created(
    "generation-not-bumped-again",
    "the generation is taken with the swap and not once more after the grace period",
    replace("create/swap/publish-slots", publishWithGeneration),
    remove("create/swap/generation/store-generation"),
  ),
  created(
    "next-generation-in-progress",
    "what is tagged during the update carries the generation that counts afterwards",
    replace("create/swap/publish-slots", publishNextInProgress),
    remove("create/swap/generation/store-generation"),
  ),
  created(
    "mmio-cache-without-generation",
    "what a vCPU remembers as MMIO outlives the generation of the memslots",
    ...generationIgnored("create/swap"),
  ),
  created(
    "mmio-cached-in-progress",
    "a vCPU remembers what is MMIO also while the memslots are being updated",
    replace("fault/mmio-cache/no-slot/cache-mmio-info", cacheAlways),
    replace("fault/mmio-spte/reserved/generation/cache-mmio-info", cacheAlways),
  ),
  wrapping(
    "wrap-without-zap",
    "MMIO SPTEs stay when their generation wraps around",
    remove("create/swap/generation/sptes/wraps"),
  ),
  remembering(
    "last-used-slot-without-generation",
    "a vCPU goes on with the slot that it found last, whatever the memslots are by now",
    ...generationIgnored("delete/invalidate"),
    ...generationIgnored("delete/swap"),
  ),
];
