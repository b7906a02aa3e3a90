import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { zeroes } from "../state/host.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hugePages, range, regionOf } from "../world.ts";

const isFree = (s: State, pfn: number): boolean => at(s.host.frames, pfn).owner === "free";

const give = (d: StateDraft, page: number, pfn: number): void => {
  at(d.host.pages, page).pfn = pfn;
  at(d.host.frames, pfn).owner = "vm";
  at(d.host.frames, pfn).contents = zeroes;
};

/** The VMM writes to a page of its memory that has no frame yet. No notifier: nobody can have translated it. */
export const populate: KvmOperation = operation("populate", {
  choices: (me) =>
    range(me.world.hostPages).flatMap((page) =>
      range(me.world.scope.pfns).map((pfn) => ({ page, pfn })),
    ),
  when: (s, _me, { page, pfn }) =>
    at(s.host.pages, page).pfn === none && at(s.host.pages, page).writable && isFree(s, pfn),
  begin: (d, _me, { page, pfn }) => give(d, page, pfn),
  steps: [step("map-frame", { source: "mm/memory.c:do_anonymous_page" })],
});

/** The same for a huge page's worth that has no frame at all. */
export const populateHuge: KvmOperation = operation("populate-huge", {
  choices: (me) =>
    range(me.world.hostPages)
      .filter((page) => page % hugePages === 0)
      .flatMap((page) =>
        range(me.world.scope.pfns)
          .filter((pfn) => pfn % hugePages === 0 && pfn + hugePages <= me.world.scope.pfns)
          .map((pfn) => ({ page, pfn })),
      ),
  when: (s, _me, { page, pfn }) =>
    range(hugePages).every(
      (i) =>
        at(s.host.pages, page + i).pfn === none &&
        at(s.host.pages, page + i).writable &&
        isFree(s, pfn + i),
    ),
  begin: (d, _me, { page, pfn }) => {
    for (const i of range(hugePages)) give(d, page + i, pfn + i);
    at(d.host.huge, regionOf(page)).mapped = true;
  },
  steps: [step("map-frames", { source: "mm/huge_memory.c:do_huge_pmd_anonymous_page" })],
});
