import { at, none } from "../../checker/state/fields.ts";
import { finish, next } from "../../checker/protocol/control.ts";
import { only, step, type KvmItem, type Me } from "../actor.ts";
import { slotNow } from "../memslots/ioctl.ts";
import type { StateDraft } from "../state/state.ts";
import { canLockFile } from "./lock.ts";

const hasFile = ({ world }: Me): boolean => world.features.has("gmem");

/**
 * CREATE binds the pages of the file to the new object, which nobody else sees yet; pages that are bound already are an error. Under
 * filemap_invalidate_lock, as all who read bindings but faults, which cannot know the slot before it is published.
 */
const bind = step("bind", {
  source: "virt/kvm/guest_memfd.c:kvm_gmem_bind",
  wait: canLockFile,
  finishes: true,
  run: (d) => {
    const { page, pages, base } = d.ioctl;
    for (let p = page; p < page + pages; p++) {
      if (at(d.gmem.pages, p).binding === "none") continue;
      d.memslots.locked = false;
      for (const promise of d.promised.gfns) promise.pending = false;
      return finish;
    }
    for (let p = page; p < page + pages; p++) {
      const bound = at(d.gmem.pages, p);
      bound.binding = "first";
      bound.gfn = base + p - page;
    }
    return next;
  },
});
export const bindFile: KvmItem = only("gmem", hasFile, [bind]);

/** Takes the bindings of the file away, but for those that point to freed memory: their memslot has forgotten them. */
export const clearBindings = (d: StateDraft): void => {
  for (let p = 0; p < d.gmem.pages.length; p++) {
    const page = at(d.gmem.pages, p);
    if (page.binding === "freed") continue;
    page.binding = "none";
    page.gfn = none;
  }
};

const unbindIf = (isBound: (d: StateDraft) => boolean) =>
  step("unbind", {
    source: "virt/kvm/guest_memfd.c:kvm_gmem_unbind",
    wait: {
      "filemap_invalidate_lock is held": (s) => !s.gmem.locked || s.gmem.file !== "open",
    },
    run: (d) => {
      if (isBound(d)) clearBindings(d);
    },
  });

/**
 * DELETE unbinds when nobody can find the slot any more. Nothing to do if the memslot points to no file, or no more to it. A file that is
 * dying still has the binding, and its release would walk it; slots_lock keeps that away, and no other lock is taken then.
 */
const unbind = unbindIf((d) => d.gmem.file !== "closed");

/** A file that gives no reference is taken for gone (before ae431059e75d). */
export const unbindFromLivingFile = unbindIf((d) => d.gmem.file === "open");

/** Bindings to these objects point to freed memory from now on. */
const forget = (d: StateDraft, isFreed: (binding: string) => boolean): void => {
  for (let p = 0; p < d.gmem.pages.length; p++) {
    const page = at(d.gmem.pages, p);
    if (!isFreed(page.binding)) continue;
    page.binding = "freed";
    page.gfn = none;
  }
};

const freeSlot = step("free-slot", {
  source: "virt/kvm/kvm_main.c:kvm_free_memslot",
  run: (d) => forget(d, (binding) => binding === "first" || binding === "second"),
});

/** What DELETE does with a slot that has a file, at commit. */
export const freeBoundSlot: KvmItem = only("gmem", hasFile, [unbind, freeSlot]);

/**
 * FLAGS_ONLY allocates another object. Only kvm_gmem_bind, called for CREATE alone, points an object to a file, and nothing copies the
 * pointer from the old one (KVM Userfault v2 03/13, v3 04/15). Upstream refuses such an ioctl.
 */
export const newObject: KvmItem = only("new-object", hasFile, [
  step("allocate-object", {
    source: "virt/kvm/kvm_main.c:kvm_set_memory_region",
    local: true,
    run: (d) => {
      replaceObject(d, false);
    },
  }),
]);

/** The same, and the new object points to the file as the old one did. */
export const newObjectWithFile: KvmItem = only("new-object", hasFile, [
  step("copy-object", {
    source: "virt/kvm/kvm_main.c:kvm_set_memory_region",
    local: true,
    run: (d) => {
      replaceObject(d, true);
    },
  }),
]);

const replaceObject = (d: StateDraft, file: boolean): void => {
  const { sets, active } = d.memslots;
  const slot = at(at(sets, 1 - active).slots, d.ioctl.slot);
  slot.object = slot.object === "first" ? "second" : "first";
  slot.file = file;
};

/** The bindings of the slot's pages are rewritten to the object that has been published. Nobody works with the old one any more. */
export const rebind: KvmItem = only("rebind", hasFile, [
  step("rebind", {
    source: "virt/kvm/guest_memfd.c:kvm_gmem_bind",
    wait: canLockFile,
    run: (d) => {
      const { object, base, pages, offset } = slotNow(d, d.ioctl.slot);
      for (let p = offset; p < offset + pages; p++) {
        const page = at(d.gmem.pages, p);
        page.binding = object;
        page.gfn = base + p - offset;
      }
    },
  }),
]);

/** The commit of FLAGS_ONLY frees the old object, bare. */
export const freeOldObject: KvmItem = only("old-object", hasFile, [
  step("free-old-object", {
    source: "virt/kvm/kvm_main.c:kvm_commit_memory_region",
    run: (d) => {
      const { object } = slotNow(d, d.ioctl.slot);
      forget(d, (binding) => (binding === "first" || binding === "second") && binding !== object);
    },
  }),
]);
