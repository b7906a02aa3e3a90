import { at } from "../../../checker/state/fields.ts";
import { remove, replace, step } from "../../actor.ts";
import { inIoctlSlot } from "../../mmu/zap-memslot.ts";
import { zapLeafs, type InRoots } from "../../mmu/zap-leafs.ts";
import { inNotifierRange } from "../../notifier/invalidate.ts";
import { faultsIn } from "./fault.ts";

const deleted = faultsIn("mainline", "smm-slots");
const reclaimed = faultsIn("mainline", "smm-reclaim");

const normalRoots: InRoots = (s, root) => !at(s.roots, root).smm;

const switchOnly = step("reset-context", {
  source: "arch/x86/kvm/smm.c:kvm_smm_changed",
  run: (d, me) => {
    const vcpu = at(d.vcpus, me.vcpu);
    vcpu.smm = !vcpu.smm;
  },
});

export const addressSpaceFaults = [
  deleted(
    "zap-forgets-smm-roots",
    "DELETE zaps the roots of the normal address space, whichever the slot is of",
    replace(
      "delete/invalidate/flush-shadow-memslot/no-quirk/zap-memslot/each-root",
      zapLeafs(inIoctlSlot, normalRoots),
    ),
  ),
  deleted(
    "root-kept-across-spaces",
    "a vCPU that enters system management mode keeps its root",
    replace("switch-space/reset-context", switchOnly),
  ),
  deleted(
    "new-root-without-flush",
    "a vCPU that loads another root keeps what its TLB has",
    remove("enter/reload-root/load/flush-new-root"),
  ),
  reclaimed(
    "notifier-forgets-smm-roots",
    "start() zaps the roots of the normal address space only",
    replace("change-mapping/start/found/each-root", zapLeafs(inNotifierRange, normalRoots)),
  ),
];
