import { at, none } from "../../checker/state/fields.ts";
import { branch, myThread, myVcpu, only, splice, step, vcpuOf, type KvmItem } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { zapLeafCovering } from "../mmu/tree.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { entryGfn, hasTable, tableGfn } from "./table.ts";

const source = "arch/x86/kvm/mmu/mmu.c:kvm_mmu_track_write";

/**
 * Are there shadow pages at all? After the write and a barrier, without any lock: whoever shadows the table counts first and reads the
 * entry then, so that one of the two sees what the other has done.
 */
const readCount = step("read-count", {
  source,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.tells = d.guestTable.shadowed && fault.gfn === tableGfn;
  },
});

/** The SPTE that was made from the written entry goes. What is there now is looked up by the next fault. */
const zapShadow = step("zap-shadow-spte", {
  source,
  run: (d, me) => {
    for (let r = 0; r < d.roots.length; r++) {
      const root = at(d.roots, r);
      if (!root.guestMode) continue;
      if (zapLeafCovering(root, entryGfn)) myThread(d, me).flushOwed = true;
      // An MMIO SPTE goes too, and nobody has it in a TLB.
      else clearLeaf(at(root.leaves, entryGfn));
    }
  },
});

/** What the emulator does behind each write: the shadow of the page is told. */
export const tellShadow: KvmItem = only("guest-tables", ({ world }) => hasTable(world), [
  splice("tell-shadow", [
    readCount,
    branch("shadowed", (s, me) => vcpuOf(s, me).fault.tells && vcpuOf(s, me).fault.gfn !== none, [
      lockMmuWrite,
      zapShadow,
      flushIfOwed,
      unlockMmuWrite,
    ]),
  ]),
]);

/** The instruction is done, and the guest goes on behind it. */
export const retire: KvmItem = only("retire", ({ world }) => hasTable(world), [
  step("retire-instruction", {
    source: "arch/x86/kvm/x86.c:x86_emulate_instruction",
    run: (d, me) => {
      // Not for a write elsewhere: that of another vCPU to the table may not be done yet.
      if (myVcpu(d, me).fault.gfn === tableGfn) d.guestTable.cleared = true;
    },
  }),
]);
