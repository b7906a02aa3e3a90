import { array, bool, ifUsed, index, oneOf, record } from "../../checker/state/fields.ts";
import { regionsOf, type World } from "../world.ts";

/** A memslot's number has one object at a time, but while FLAGS_ONLY puts a new one in place of the old, both are alive. */
export type SlotObject = "first" | "second";
export const slotObject = () => oneOf("first", "second");

/**
 * Memory attributes, and the guest_memfd file to which the memslot is bound: by page of the file its folio, and the binding, a pointer to
 * the object of a memslot. Source: include/linux/kvm_host.h:mem_attr_array, virt/kvm/guest_memfd.c:struct gmem_file.
 */
export const gmem = (world: World) => {
  const used = world.features.has("gmem");
  const attributes = world.features.has("attributes");
  return record({
    attributes: array(attributes ? world.scope.gfns : 0, record({ private: bool() })),
    /** lpage_info: the gfns of a huge page have different attributes (KVM_LPAGE_MIXED_FLAG) */
    regions: array(
      attributes && world.features.has("huge") ? regionsOf(world.scope) : 0,
      record({ mixed: bool() }),
    ),
    pages: array(
      used ? world.hostPages : 0,
      record({
        pfn: index(world.scope.pfns),
        /** `freed`: the object that it points to is no more */
        binding: oneOf("none", "first", "second", "freed"),
        /** what the object says: the gfn that it puts this page at. Freed memory is zeroed and says nothing */
        gfn: index(world.scope.gfns),
      }),
    ),
    /** `dying`: the last reference is gone, and kvm_gmem_release has not run yet; `closed`: memslots do not point to it any more */
    file: ifUsed(used && world.features.has("gmem-close"), oneOf("open", "dying", "closed")),
    /** filemap_invalidate_lock of the file, for writing */
    locked: ifUsed(used, bool()),
    /** locals of KVM_SET_MEMORY_ATTRIBUTES */
    change: record({
      first: ifUsed(attributes, index(world.scope.gfns)),
      last: ifUsed(attributes, index(world.scope.gfns)),
      private: ifUsed(attributes, bool()),
    }),
    /** locals of PUNCH_HOLE, and of the release of the file */
    hole: record({
      first: ifUsed(used, index(world.hostPages)),
      last: ifUsed(used, index(world.hostPages)),
      /** a page of it is bound */
      bound: ifUsed(used, bool()),
      /** the translations are gone: the folios are promised to nobody */
      dropped: ifUsed(used, bool()),
      /** folio that is to be freed */
      freed: ifUsed(used, index(world.scope.pfns)),
    }),
  });
};
