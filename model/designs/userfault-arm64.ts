import { at } from "../../checker/state/fields.ts";
import {
  addOperation,
  after,
  before,
  branch,
  only,
  remove,
  step,
  type KvmItem,
  type Me,
} from "../actor.ts";
import { lookAgain, lookUpEarly } from "../fault/early-lookup.ts";
import { checkUserfaultBitmap } from "../fault/userfault.ts";
import { clearBit, setBit } from "../user-space/bitmap.ts";
import { changeBitmap } from "../user-space/change-bitmap.ts";
import { becomeSeen, installPage } from "../user-space/install.ts";
import type { KvmEdit } from "./design.ts";

/** Is there a difference between pages and blocks to be made? */
const blocksMatter = ({ world }: Me): boolean =>
  world.features.has("userfault") && world.features.has("huge");

/** A flagged slot is mapped 4K, like one that is dirty-logged: decided on the memslot, before anything else is looked at. */
const forcePte: KvmItem = only("userfault-limit", blocksMatter, [
  step("force-pte", {
    source: "arch/arm64/kvm/mmu.c:user_mem_abort",
    local: true,
    run: (d, me) => {
      const { fault } = at(d.vcpus, me.vcpu);
      if (fault.userfault) fault.hugeInSlot = false;
    },
  }),
]);

/**
 * What every series does on arm64: the flag is known, and faults read the bitmap between their snapshot of the notifier's sequence and the
 * look for a page.
 */
export const acceptUserfaultArm64: readonly KvmEdit[] = [
  remove("set-flags/refuse-userfault"),
  remove("create/refuse-userfault"),
  remove("create/refusals"),
  addOperation(clearBit),
  addOperation(setBit),
  addOperation(installPage),
  addOperation(becomeSeen),
  addOperation(changeBitmap),
  after("fault/check-readonly", forcePte),
  after("fault/vma-unlock", checkUserfaultBitmap),
  before("fault/userfault/flagged/read-bitmap", lookUpEarly),
  before("fault/faultin-pfn", lookAgain),
];

/** On the edge 1->0, whether there are blocks or not. */
export const onClearingArm64 = (...items: readonly KvmItem[]): KvmItem =>
  only("userfault-off", ({ world }) => world.features.has("userfault"), [
    branch("edge", (s) => s.ioctl.userfault === "1->0", items),
  ]);
