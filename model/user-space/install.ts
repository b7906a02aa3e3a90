import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { slotNow } from "../memslots/ioctl.ts";
import { dataOf } from "../state/host.ts";
import { range } from "../world.ts";

/**
 * Post-copy: the VMM has received a page and installs it, before it clears the bit: one atomic change of the host's page table from
 * nothing to a frame that holds the data (UFFDIO_COPY or CONTINUE), or, where a fault has already put a zeroed frame there, a copy into
 * that frame, which no guest can reach while the bit is set.
 */
export const installPage: KvmOperation = operation("install-page", {
  choices: (me) =>
    range(me.world.hostPages).flatMap((page) =>
      range(me.world.scope.pfns).map((pfn) => ({ page, pfn })),
    ),
  when: (s, _me, { page, pfn }) => {
    const mapped = at(s.host.pages, page).pfn;
    return (
      slotNow(s, 0).userfault &&
      s.notifier.page !== page &&
      s.vmm.unseen === none &&
      at(s.host.frames, pfn).contents !== dataOf(page) &&
      (mapped === none ? at(s.host.frames, pfn).owner === "free" : mapped === pfn)
    );
  },
  begin: (d, me, { page, pfn }) => {
    // Only the copy is made by stores of the VMM's own; the kernel's entry of the page table comes with barriers and locks.
    if (me.world.machine.weaklyOrdered && at(d.host.pages, page).pfn === pfn) {
      d.vmm.unseen = page;
      return;
    }
    at(d.host.pages, page).pfn = pfn;
    at(d.host.frames, pfn).owner = "vm";
    at(d.host.frames, pfn).contents = dataOf(page);
  },
  steps: [step("install-page", { source: "mm/userfaultfd.c:mfill_atomic_install_pte" })],
});

/** On a machine that reorders stores others see the copied data only from some later moment on. */
export const becomeSeen: KvmOperation = operation("become-seen", {
  when: (s) => s.vmm.unseen !== none,
  begin: (d) => {
    const page = d.vmm.unseen;
    at(d.host.frames, at(d.host.pages, page).pfn).contents = dataOf(page);
    d.vmm.unseen = none;
  },
  steps: [step("become-seen", { source: "hardware:store buffer" })],
});
