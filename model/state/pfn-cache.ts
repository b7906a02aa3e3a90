import { array, bool, ifUsed, index, oneOf, record } from "../../checker/state/fields.ts";
import type { World } from "../world.ts";

/**
 * struct gfn_to_pfn_cache, for one gfn: KVM writes to the frame through a mapping of the kernel's own and holds no reference to it.
 * Source: include/linux/kvm_types.h.
 */
export const pfnCaches = (world: World) =>
  array(
    world.features.has("pfn-cache") ? 1 : 0,
    record({
      /** its rwlock: `read` by who writes to the frame, `write` by who changes the cache */
      lock: oneOf("free", "read", "write"),
      /** its mutex: one refresh at a time */
      refreshing: bool(),
      valid: bool(),
      pfn: index(world.scope.pfns),
      /** is its generation the one of the memslots, in-progress bit included? */
      current: bool(),
      /** page of the VMM's memory that backs the gfn (uhva) */
      page: index(world.hostPages),
      /** the memslot that was found is dirty-logged */
      logDirty: ifUsed(world.features.has("dirty-log"), bool()),
    }),
  );
