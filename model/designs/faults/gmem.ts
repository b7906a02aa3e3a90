import { move, remove, replace, unwait } from "../../actor.ts";
import { checkBinding } from "../../fault/gmem.ts";
import { newObject, unbindFromLivingFile } from "../../gmem/bind.ts";
import { lockMmuWrite } from "../../locks/mmu-lock.ts";
import { faultsIn } from "./fault.ts";

const conversion = faultsIn("mainline", "attribute-conversion");
const half = faultsIn("mainline", "attribute-conversion-huge");
const hole = faultsIn("mainline", "gmem-punch-hole");
const closing = faultsIn("mainline", "gmem-close-file");
const toggle = faultsIn("userfault-v3-rebind", "gmem-userfault-toggle");

export const gmemFaults = [
  conversion(
    "attributes-without-in-progress",
    "a change of attributes does not count as an invalidation in progress, and bumps the sequence only",
    replace("set-attributes/pre/lock-and-begin", lockMmuWrite),
    remove("set-attributes/post/end-in-progress"),
  ),
  conversion(
    "attribute-checked-before-snapshot",
    "a fault looks at the attribute before it takes its snapshot of the sequence",
    move("fault/attributes", { before: "fault/snapshot-sequence" }),
  ),
  conversion(
    "conversion-without-flush",
    "a change of attributes zaps and does not flush",
    remove("set-attributes/pre/flush"),
  ),
  conversion(
    "attribute-not-checked",
    "a fault never looks at the attribute",
    remove("fault/attributes"),
  ),
  conversion(
    "memory-fault-exit-forgotten",
    "a fault that meets the other attribute is dropped",
    remove("fault/exit-to-user"),
  ),
  half(
    "huge-page-not-in-range",
    "a huge page that is changed in part does not join the range under invalidation (before 9129633d568e)",
    remove("set-attributes/pre/huge"),
  ),
  half(
    "lpage-info-updated-late",
    "lpage_info is updated after the invalidation has ended and mmu_lock was dropped",
    move("set-attributes/post/lpage-info", { after: "set-attributes/post/unlock-mmu-write" }),
  ),
  half(
    "lpage-info-not-checked",
    "a fault does not care whether the gfns of a huge page have different attributes",
    remove("fault/lpage-info"),
  ),
  hole(
    "hole-flushed-late",
    "PUNCH_HOLE zaps, and flushes when the folios are gone",
    move("punch-file-hole/begin/bound/flush", { after: "punch-file-hole/truncate" }),
  ),
  hole(
    "hole-ends-early",
    "PUNCH_HOLE ends the invalidation before the folios leave the file",
    move("punch-file-hole/end", { before: "punch-file-hole/truncate" }),
  ),
  faultsIn("mainline", "attribute-conversion-hole")(
    "conversion-yields-without-flush",
    "a zap of a change of attributes that yields drops mmu_lock with a flush pending",
    remove("set-attributes/pre/each-root/each-gfn/yield/flush"),
  ),
  hole(
    "unbind-ignores-hole",
    "DELETE unbinds while a hole is being punched, whose end finds nothing to end",
    unwait("delete/gmem/unbind"),
  ),
  hole(
    "delete-without-unbind",
    "DELETE frees a memslot that the file is bound to",
    remove("delete/gmem/unbind"),
  ),
  closing(
    "unbind-skips-dying-file",
    "DELETE takes a file whose last reference is gone for one that is bound to nothing (before ae431059e75d)",
    replace("delete/gmem/unbind", unbindFromLivingFile),
  ),
  closing(
    "release-without-zap",
    "the release of a file leaves its pages mapped",
    remove("close-file/begin"),
    remove("close-file/end"),
  ),
  toggle(
    "binding-not-rewritten",
    "FLAGS_ONLY frees the old object of a memslot, to which the file stays bound (before 9935df5333aa)",
    remove("set-flags/rebind"),
  ),
  toggle(
    "old-slot-freed-before-rebind",
    "FLAGS_ONLY frees the old object before it rewrites the bindings",
    move("set-flags/old-object", { before: "set-flags/rebind" }),
  ),
  toggle(
    "object-without-file",
    "the new object of a memslot does not point to the file, as in the posted series",
    replace("set-flags/new-object", newObject),
  ),
  toggle(
    "binding-compared-by-object",
    "a fault compares the object of the memslot with the binding, as the kernel does",
    replace("fault/gmem/from-file/check-binding", checkBinding),
  ),
];
