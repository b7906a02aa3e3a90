import { at, none } from "../checker/state/fields.ts";
import { recordSlots } from "./memslots/promises.ts";
import { linkPage } from "./mmu/table-page.ts";
import { dataOf } from "./state/host.ts";
import type { StateDraft } from "./state/state.ts";
import { hugePages, type World } from "./world.ts";

/**
 * The state from which scenarios start, before their own changes: one slot over all guest memory, backed by frames that hold the VM's
 * data and are mapped writable (and huge, where that exists); one valid root, empty; every vCPU in the guest with it.
 */
export const boot = (d: StateDraft, world: World): void => {
  for (let page = 0; page < world.hostPages; page++) {
    const entry = at(d.host.pages, page);
    entry.pfn = page;
    entry.writable = true;
    at(d.host.frames, page).owner = "vm";
    if (world.features.has("contents")) at(d.host.frames, page).contents = dataOf(page);
  }
  for (let region = 0; region < d.host.huge.length; region++)
    at(d.host.huge, region).mapped = region * hugePages + 1 < world.hostPages;
  // Frames beyond the guest's memory are free, and single.
  for (let block = 0; block < Math.min(d.host.blocks.length, d.host.huge.length); block++)
    at(d.host.blocks, block).compound = at(d.host.huge, block).mapped;
  for (const set of d.memslots.sets) {
    const slot = at(set.slots, 0);
    slot.state = "valid";
    slot.pages = world.slotPages;
  }
  if (world.features.has("slot-changes")) recordSlots(d, world);
  for (let b = 0; b < d.bitmaps.length; b++) at(d.bitmaps, b).released = true;
  at(d.roots, 0).state = "valid";
  for (let v = 0; v < d.vcpus.length; v++) {
    const vcpu = at(d.vcpus, v);
    vcpu.running = true;
    vcpu.mode = "in-guest";
    vcpu.root = 0;
  }
};

/** Slot 1 is there too: gfn 1, page 1 of the VMM's memory. */
export const addSecondSlot = (d: StateDraft, world: World): void => {
  for (const set of d.memslots.sets) {
    const slot = at(set.slots, 1);
    slot.state = "valid";
    slot.base = 1;
    slot.pages = 1;
    slot.page = 1;
  }
  recordSlots(d, world);
};

/**
 * Nothing is there yet: no memslot, no root, every vCPU outside KVM_RUN, and the first so many pages of the VMM's memory without frames.
 */
export const bootEmpty = (d: StateDraft, pages: number): void => {
  for (const set of d.memslots.sets) {
    at(set.slots, 0).state = "absent";
    at(set.slots, 0).pages = 0;
  }
  for (let i = 0; i < d.promised.slots.length; i++) {
    at(d.promised.slots, i).present = false;
    at(d.promised.slots, i).pages = 0;
  }
  for (let page = 0; page < pages; page++) {
    const { pfn } = at(d.host.pages, page);
    at(d.host.pages, page).pfn = none;
    at(d.host.frames, pfn).owner = "free";
  }
  for (let r = 0; r < d.host.huge.length; r++) at(d.host.huge, r).mapped = false;
  at(d.roots, 0).state = "unused";
  for (let v = 0; v < d.vcpus.length; v++) {
    const vcpu = at(d.vcpus, v);
    vcpu.running = false;
    vcpu.mode = "outside";
    vcpu.root = none;
  }
};

/** No vCPU is in KVM_RUN, so that each may prefault; their roots stay loaded. */
export const bootStopped = (d: StateDraft): void => {
  for (let v = 0; v < d.vcpus.length; v++) {
    at(d.vcpus, v).mode = "outside";
    at(d.vcpus, v).running = false;
  }
};

/** Slot 0 is flagged, its bitmap handed in with these bits, and the ioctl that did it has returned. */
export const bootFlagged = (d: StateDraft, bits: string): void => {
  for (const set of d.memslots.sets) {
    at(set.slots, 0).userfault = true;
    at(set.slots, 0).bitmap = 0;
  }
  const bitmap = at(d.bitmaps, 0);
  bitmap.released = false;
  for (let g = 0; g < bitmap.bits.length; g++) {
    const set = bits[g] === "1";
    at(bitmap.bits, g).set = set;
    at(d.promised.gfns, g).mustExit = set;
  }
};

/** Slot 0 is dirty-logged and its bitmap empty; vCPUs log what they write where they can. */
export const bootLogged = (d: StateDraft): void => {
  for (const set of d.memslots.sets) at(set.slots, 0).logDirty = true;
  for (let v = 0; v < d.vcpus.length; v++) {
    if (at(d.vcpus, v).pml.length === 0) continue;
    at(d.vcpus, v).dirtyLogging = true;
    d.memslots.logged = 1;
  }
};

/** The guest has written all of its memory: mapped small and writable, with A and D where there are such bits. */
export const bootWritten = (d: StateDraft, { machine }: World): void => {
  bootMappedSmall(d, "write");
  for (let g = 0; g < at(d.roots, 0).leaves.length; g++) {
    const leaf = at(at(d.roots, 0).leaves, g);
    leaf.accessed = machine.adBits;
    leaf.dirty = machine.adBits;
  }
};

/** The guest has touched all of its memory: 4K leaves, writable unless protected. */
export const bootMappedSmall = (d: StateDraft, permission: "write" | "protected"): void => {
  const root = at(d.roots, 0);
  for (let r = 0; r < root.entries.length; r++) at(root.entries, r).kind = "table";
  for (let g = 0; g < root.leaves.length; g++) {
    const leaf = at(root.leaves, g);
    leaf.permission = permission;
    leaf.pfn = at(d.host.pages, g).pfn;
  }
};

/** The guest has touched its memory, which is mapped huge. */
export const bootMappedHuge = (d: StateDraft): void => {
  const root = at(d.roots, 0);
  for (let r = 0; r < root.entries.length; r++) {
    const entry = at(root.entries, r);
    entry.kind = "huge";
    entry.permission = "write";
    entry.pfn = at(d.host.pages, r * hugePages).pfn;
  }
};

/** There is a root for the nested guest too, which is empty. */
export const addNestedRoot = (d: StateDraft): void => {
  at(d.roots, 1).state = "valid";
  at(d.roots, 1).guestMode = true;
};

/** Slot 0 is bound to a guest_memfd file, which has no page yet. */
export const bootBound = (d: StateDraft): void => {
  for (const set of d.memslots.sets) {
    at(set.slots, 0).file = true;
    at(set.slots, 0).offset = 0;
  }
  for (let i = 0; i < d.promised.slots.length; i++) at(d.promised.slots, i).offset = 0;
  for (let page = 0; page < d.gmem.pages.length; page++) {
    at(d.gmem.pages, page).binding = "first";
    at(d.gmem.pages, page).gfn = page;
  }
};

/** The same, and the frames are those of the file instead of the VMM's memory. */
export const bootFromFile = (d: StateDraft): void => {
  bootBound(d);
  for (let page = 0; page < d.gmem.pages.length; page++) {
    at(d.gmem.pages, page).pfn = at(d.host.pages, page).pfn;
    at(d.host.pages, page).pfn = none;
  }
};

/** Tables that there are get their pages. */
export const bootTablePages = (d: StateDraft, world: World): void => {
  for (let r = 0; r < d.roots.length; r++) {
    const { entries } = at(d.roots, r);
    for (let e = 0; e < entries.length; e++)
      if (at(entries, e).kind === "table") linkPage(d, { world }, r, e);
  }
};

/** The first table was linked for an instruction fetch that could have been mapped huge, and is on the list of the NX recovery worker. */
export const bootTracked = (d: StateDraft, world: World): void => {
  bootTablePages(d, world);
  at(d.tables, 0).nx = true;
  at(d.tables, 0).tracked = true;
};
