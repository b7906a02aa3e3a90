import { at, none } from "../../../checker/state/fields.ts";
import { before, myThread, remove, replace, step } from "../../actor.ts";
import { keepForWriteBack } from "../../mmu/write-back.ts";
import { translating, zapLeafCovering } from "../../mmu/tree.ts";
import { faultsIn } from "./fault.ts";

const reclaim = faultsIn("v6.12", "prefaulted-and-reclaim");

const eachGfn = "change-mapping/start/found/each-root/each-gfn";
const source = "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs";

/** What is decided on: the SPTE as it was when the walk came by. */
const readLeaf = step("read-leaf", {
  source,
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    keepForWriteBack(d, me, translating(at(d.roots, root), gfn));
  },
});

/** Whatever is there by now is overwritten. */
const storePlainly = step("zap-leaf", {
  source,
  run: (d, me) => {
    const mine = myThread(d, me);
    if (zapLeafCovering(at(d.roots, mine.root), mine.gfn)) mine.flushOwed = true;
  },
});

/** As long as the page was accessed, it counts as nothing more. */
const forgetWrites = step("forget-writes", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:handle_changed_spte",
  local: true,
  run: (d, me) => {
    const mine = myThread(d, me);
    if (mine.zapped !== none) mine.zappedWritten = false;
  },
});

export const writeBackFaults = [
  reclaim(
    "zap-stores-plainly",
    "a zap reads an SPTE, decides on that, and stores another one over what may have changed since (before ba3a6120a4e7)",
    before(`${eachGfn}/zap-leaf`, readLeaf),
    replace(`${eachGfn}/zap-leaf`, storePlainly),
  ),
  reclaim(
    "write-back-forgotten",
    "what an SPTE says of accesses and writes is lost when it is dropped",
    remove(`${eachGfn}/write-back`),
  ),
  reclaim(
    "marked-as-accessed-only",
    "the page of an SPTE that is dropped is marked as accessed and never as dirty",
    before(`${eachGfn}/write-back`, forgetWrites),
  ),
];
