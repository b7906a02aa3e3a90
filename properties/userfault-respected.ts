import { at } from "../checker/state/fields.ts";
import { describeUse } from "./mappings.ts";
import { contract, knowsUserfault } from "./property.ts";

export const userfaultRespected = contract("userfault-respected", {
  claim: "No guest access that starts while a gfn must exit reaches memory.",
  source: "KVM Userfault v3, Documentation/virt/kvm/api.rst hunk; thread on v2 05/13",
  needs: ["userfault"],
  fits: knowsUserfault,
  brokenBy: [
    "zap-before-publish",
    "no-srcu-wait-on-setting",
    "zap-without-flush",
    "flush-before-zap",
    "flush-skips-outside",
    "flush-without-kick",
    "flush-without-wait",
    "flush-first-vcpu-only",
    "zap-first-gfn-only",
    "requests-not-rechecked",
    "huge-leaf-while-userfault",
    "bitmap-not-read",
    "slot-zap-skips-tracked",
    "userfault-parks-as-tracked",
    "park-memslot-without-flush",
    "parked-as-access-tracked",
    "parked-huge-restored-whole",
    "restored-before-bitmap",
    "huge-leaf-not-parked",
    "tlbi-before-clear",
    "userfault-hook-missing",
    "block-while-userfault",
    "overlay-without-kick",
    "overlay-without-wait",
    "overlay-loaded-too-soon",
    "opened-leaves-stay-open",
    "index-taken-back-without-tlbi",
  ],
  exercised: (s) => s.promised.gfns.some((gfn) => gfn.mustExit),
  on: (s, event) =>
    event.type !== "use" ||
    !at(s.promised.gfns, event.gfn).mustExit ||
    `${describeUse(s, event)}, which must exit since the ioctl returned`,
});
