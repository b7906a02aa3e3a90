import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { lockSlotsIn } from "../memslots/ioctl.ts";
import { clearBindings } from "./bind.ts";
import { lockFileIn, unlockFileIn } from "./lock.ts";
import { invalidateBegin, invalidateEnd, truncate } from "./punch-hole.ts";

const source = "virt/kvm/guest_memfd.c:kvm_gmem_release";

/** Faults hold a reference while they look for a page. The release follows later, as work of the task. */
const dropLastReference = step("drop-last-reference", {
  source: "fs/file_table.c:fput",
  wait: {
    "a fault holds a reference to the file": (s) => !s.vcpus.some(({ fault }) => fault.holdsFile),
  },
  run: (d) => {
    d.gmem.file = "dying";
  },
});

/** A store to each memslot that the file is bound to. */
const forgetFile = step("forget-file", {
  source,
  event: () => ({ type: "follow-bindings" }),
  run: (d) => {
    d.gmem.file = "closed";
    for (const set of d.memslots.sets)
      for (let i = 0; i < set.slots.length; i++) at(set.slots, i).file = false;
  },
});

/** The file leaves the list of its inode: nobody walks its bindings any more. */
const leaveInode = step("leave-inode", { source, run: clearBindings });

/**
 * The VMM closes the file, which memslots point to without a reference: they are told, and the translations of all its pages go. With the
 * last reference to the inode the folios go too.
 */
export const closeFile: KvmOperation = operation("close-file", {
  when: (s) => s.gmem.file === "open",
  begin: (d) => {
    d.gmem.hole.first = 0;
    d.gmem.hole.last = d.gmem.pages.length - 1;
  },
  end: (d) => {
    d.gmem.hole.first = none;
    d.gmem.hole.last = none;
    d.gmem.hole.bound = false;
  },
  steps: [
    dropLastReference,
    lockSlotsIn(source),
    lockFileIn(source),
    forgetFile,
    invalidateBegin,
    invalidateEnd,
    leaveInode,
    unlockFileIn(source),
    step("unlock-slots", {
      source,
      run: (d) => {
        d.memslots.locked = false;
      },
    }),
    truncate,
  ],
});
