import { at, none } from "../../checker/state/fields.ts";
import { only, operation, step, type KvmOperation } from "../actor.ts";
import { slotNow } from "../memslots/ioctl.ts";
import { dataOf } from "../state/host.ts";
import type { State, StateDraft } from "../state/state.ts";
import { range } from "../world.ts";

const bitSet = (s: State, gfn: number): boolean =>
  s.bitmaps.some((bitmap) => !bitmap.released && at(bitmap.bits, gfn).set);

const store = (d: StateDraft, gfn: number, set: boolean): void => {
  for (let b = 0; b < d.bitmaps.length; b++) {
    const bitmap = at(d.bitmaps, b);
    if (!bitmap.released) at(bitmap.bits, gfn).set = set;
  }
};

/** Has the data of the page been installed, in a scenario in which the VMM must do so before it clears the bit? */
export const installed = (s: State, gfn: number): boolean => {
  const slot = slotNow(s, 0);
  const page = slot.page + gfn - slot.base;
  // The VMM itself sees what it has stored.
  if (s.vmm.unseen === page) return true;
  const { pfn } = at(s.host.pages, page);
  return pfn !== none && at(s.host.frames, pfn).contents === dataOf(page);
};

/** MADV_DONTNEED of the page has not returned yet. */
const beingDiscarded = (s: State, gfn: number): boolean => s.notifier.page === gfn;

/** Release semantics: who sees that the bit is clear sees the page that was installed before. */
const seeInstalledFirst = only("release", ({ world }) => world.machine.weaklyOrdered, [
  step("release", {
    source: "VMM:userfault bitmap",
    wait: { "the installed page is not seen by others yet": (s) => s.vmm.unseen === none },
  }),
]);

/** The VMM clears a bit: the page may be used from now on. One word of its own memory, with release semantics. */
export const clearBit: KvmOperation = operation("clear-bit", {
  choices: (me) => range(me.world.scope.gfns).map((gfn) => ({ gfn })),
  when: (s, me, { gfn }) =>
    bitSet(s, gfn) &&
    (!me.world.features.has("contents") || (installed(s, gfn) && !beingDiscarded(s, gfn))),
  begin: (d, _me, { gfn }) => {
    store(d, gfn, false);
    const promise = at(d.promised.gfns, gfn);
    promise.mustExit = false;
    promise.pending = false;
  },
  steps: [seeInstalledFirst, step("clear-bit", { source: "VMM:userfault bitmap" })],
});

/** The VMM sets a bit while the flag may be on: that alone promises nothing, the flag must be toggled. */
export const setBit: KvmOperation = operation("set-bit", {
  choices: (me) => range(me.world.scope.gfns).map((gfn) => ({ gfn })),
  when: (s, me, { gfn }) =>
    !bitSet(s, gfn) &&
    s.bitmaps.some((bitmap) => !bitmap.released) &&
    // In post-copy the VMM does not take pages back while it clears the flag.
    (!me.world.features.has("contents") || s.ioctl.kind === "none"),
  begin: (d, _me, { gfn }) => store(d, gfn, true),
  steps: [step("set-bit", { source: "VMM:userfault bitmap" })],
});
