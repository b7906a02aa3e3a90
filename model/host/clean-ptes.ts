import { at } from "../../checker/state/fields.ts";
import { after, before, myVcpu, step } from "../actor.ts";
import type { KvmEdit } from "../designs/design.ts";
import { hugePages, regionOf } from "../world.ts";
import { hostMapsHuge } from "./mapping.ts";

/**
 * A huge entry that is divided leaves clean entries, and mprotect makes no clean entry writable again: whoever writes first does, by a
 * fault of the host's. No notifier tells of that.
 */
const followEntries = step("follow-entries", {
  source: "mm/mprotect.c:change_pte_range",
  run: (d) => {
    const { page, change } = d.notifier;
    const it = at(d.host.pages, page);
    if (change === "split" && hostMapsHuge(d, page)) {
      const first = regionOf(page) * hugePages;
      for (let i = 0; i < hugePages; i++) at(d.host.pages, first + i).entry = "clean";
    }
    if (change === "unmap") it.entry = "dirty";
    if (change === "make-writable" && it.entry === "clean") it.entry = "protected";
    if (change === "write-protect" && it.entry === "protected") it.entry = "clean";
  },
});

/** get_user_pages for reading finds the entry as it is; for writing it makes it writable. */
const lookAtEntry = step("look-at-entry", {
  source: "virt/kvm/kvm_main.c:hva_to_pfn_slow",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const page = at(d.host.pages, fault.page);
    if (page.entry !== "protected") return;
    if (fault.write) page.entry = "dirty";
    else fault.mapWritable = false;
  },
});

/** The host's page table up to v6.1. */
export const cleanEntriesStayProtected: readonly KvmEdit[] = [
  before("change-mapping/change-host-mapping", followEntries),
  after("fault/faultin-pfn", lookAtEntry),
];
