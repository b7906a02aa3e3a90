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
import { at } from "../../checker/state/fields.ts";
import { lookAgain, lookUpEarly } from "../fault/early-lookup.ts";
import { checkUserfaultBitmap } from "../fault/userfault.ts";
import { changeBitmap } from "../user-space/change-bitmap.ts";
import { clearBit, setBit } from "../user-space/bitmap.ts";
import { becomeSeen, installPage } from "../user-space/install.ts";
import type { KvmEdit } from "./design.ts";

/** What every series does: the flag is known, and faults read the bitmap before they look for a page. */
export const acceptUserfault: readonly KvmEdit[] = [
  remove("set-flags/refuse-userfault"),
  remove("create/refuse-userfault"),
  remove("create/refusals"),
  addOperation(clearBit),
  addOperation(setBit),
  addOperation(installPage),
  addOperation(becomeSeen),
  addOperation(changeBitmap),
  after("fault/retry-early", checkUserfaultBitmap),
  after("prefault/retry-early", checkUserfaultBitmap),
  before("fault/userfault/flagged/read-bitmap", lookUpEarly),
  before("fault/faultin-pfn", lookAgain),
];

/** Is there a difference between small and huge pages to be made? */
const smallPagesMatter = ({ world }: Me): boolean =>
  world.features.has("userfault") && world.features.has("huge");

/** v1, v2: faults in a flagged slot ask for a 4K page at most, from the moment at which the bitmap was read. */
const limitLevel = only("userfault-limit", smallPagesMatter, [
  step("limit-level", {
    source: "arch/x86/kvm/mmu/mmu.c:__kvm_mmu_faultin_pfn",
    local: true,
    run: (d, me) => {
      const { fault } = at(d.vcpus, me.vcpu);
      if (fault.userfault) fault.hugeInSlot = false;
    },
  }),
]);

export const smallByMaxLevel: readonly KvmEdit[] = [
  after("fault/userfault", limitLevel),
  after("prefault/userfault", limitLevel),
];

const noHugeForUserfault = only("userfault-level", smallPagesMatter, [
  step("small-for-userfault", {
    source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
    local: true,
    run: (d, me) => {
      const { fault } = at(d.vcpus, me.vcpu);
      if (fault.userfault) fault.huge = false;
    },
  }),
]);

/** v3: the level is 4K for a flagged slot as it is for a dirty-logged one, where the level is chosen. */
export const smallByAdjust: readonly KvmEdit[] = [
  after("fault/choose-level", noHugeForUserfault),
  after("prefault/choose-level", noHugeForUserfault),
];

/** No FLAGS_ONLY ioctl of the VMM is refused any more. */
export const nothingRefused: KvmEdit = remove("set-flags/refusals");

/** On the edge 0->1 of USERFAULT in a FLAGS_ONLY ioctl. */
export const onSetting = (...items: readonly KvmItem[]): KvmItem =>
  only("userfault-on", ({ world }) => world.requests.flags.some((flags) => flags.userfault), [
    branch("edge", (s) => s.ioctl.userfault === "0->1", items),
  ]);

/** On the edge 1->0, where huge pages exist. */
export const onClearing = (...items: readonly KvmItem[]): KvmItem =>
  only(
    "userfault-off",
    ({ world }) => world.features.has("userfault") && world.features.has("huge"),
    [branch("edge", (s) => s.ioctl.userfault === "1->0", items)],
  );
