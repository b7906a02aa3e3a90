import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { slotNow } from "../memslots/ioctl.ts";
import { dataOf } from "../state/host.ts";
import { range } from "../world.ts";

/**
 * Post-copy: the VMM has received a page and installs it (UFFDIO_COPY or CONTINUE): one atomic change of the host's page table from
 * nothing to a frame that holds the data. It does so before it clears the bit.
 */
export const installPage: KvmOperation = operation("install-page", {
  choices: (me) =>
    range(me.world.hostPages).flatMap((page) =>
      range(me.world.scope.pfns).map((pfn) => ({ page, pfn })),
    ),
  when: (s, _me, { page, pfn }) =>
    at(s.host.pages, page).pfn === none &&
    at(s.host.frames, pfn).owner === "free" &&
    s.notifier.page !== page &&
    slotNow(s, 0).userfault,
  begin: (d, _me, { page, pfn }) => {
    at(d.host.pages, page).pfn = pfn;
    at(d.host.frames, pfn).owner = "vm";
    at(d.host.frames, pfn).contents = dataOf(page);
  },
  steps: [step("install-page", { source: "mm/userfaultfd.c:mfill_atomic_install_pte" })],
});
