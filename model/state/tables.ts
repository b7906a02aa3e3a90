import { array, bool, ifUsed, index, oneOf, record } from "../../checker/state/fields.ts";
import {
  hasTablePages,
  hugePages,
  mitigatesNx,
  regionsOf,
  tablePagesOf,
  type World,
} from "../world.ts";
import { leafFields } from "./mmu.ts";

/**
 * Page-table pages. The SPTEs of a `linked` one are the leaves of its root; from the moment at which its parent's entry has changed they
 * are here, for those who had walked into it. `unlinked`: its entries are being set to FROZEN. `waiting`: given to call_rcu(). `free`:
 * memory that may be anything by now. Source: arch/x86/kvm/mmu/mmu_internal.h:struct kvm_mmu_page.
 */
export const tables = (world: World) =>
  array(
    tablePagesOf(world),
    record({
      state: oneOf("free", "linked", "unlinked", "waiting"),
      /** where it is or was linked (`ptep`) */
      root: index(world.scope.roots),
      region: index(regionsOf(world.scope)),
      /** nx_huge_page_disallowed: linked for an instruction fetch */
      nx: ifUsed(mitigatesNx(world), bool()),
      /** on the list possible_nx_huge_pages */
      tracked: ifUsed(mitigatesNx(world), bool()),
      /** RCU sections that were open at call_rcu() and still are, by thread */
      sections: array(world.threads.length, record({ open: bool() })),
      leaves: array(hugePages, record({ ...leafFields(world), frozen: bool() })),
    }),
  );

/** What somebody did who walked into a page-table page that is free: the thread, if anybody ever did. */
export const tableWalk = (world: World) =>
  record({
    intoFree: ifUsed(
      hasTablePages(world) || world.features.has("mm-exit"),
      index(world.threads.length),
    ),
  });
