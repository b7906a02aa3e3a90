import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, step, type KvmItem, type Me } from "../actor.ts";
import { lookupForVcpu } from "../memslots/last-used-slot.ts";
import { writeTable } from "../nested-table/table.ts";
import { pageOf } from "../memslots/lookup.ts";
import { zeroes } from "../state/host.ts";
import type { State, StateDraft } from "../state/state.ts";
import { range } from "../world.ts";

/**
 * KVM's own accesses to guest memory, through the VMM's mapping: the slot is looked up within the vCPU's SRCU section, the page is found
 * by the host's page table as for any access of the VMM's, and a write is entered in the dirty bitmap afterwards. No SPTE, no mmu_lock, no
 * notifier, and nobody looks at the user's bitmap of KVM_MEM_USERFAULT. Source: virt/kvm/kvm_main.c:__kvm_write_guest_page.
 */
export const ownAccess = {
  /** Without a slot, in an INVALID one, or in a READONLY one for writing, there is no address: `refused`. */
  lookup: (name: string, source: string, refused: string) =>
    step(name, {
      source,
      jumps: [refused],
      run: (d, me) => (findAddress(d, me) ? next : goto(refused)),
    }),

  /**
   * The store, or the load, by the VMM's address. What the host does not map is faulted in; what it made read-only, and is to be
   * written, is an error: `refused`.
   */
  copy: (refused: string, name = "copy", source = "virt/kvm/kvm_main.c:__kvm_write_guest_page") =>
    step(name, {
      source,
      choices: (me) => range(me.world.scope.pfns).map((pfn) => ({ pfn })),
      when: (s, me, { pfn }) => {
        const mapped = at(s.host.pages, at(s.vcpus, me.vcpu).fault.page).pfn;
        return mapped === none ? at(s.host.frames, pfn).owner === "free" : mapped === pfn;
      },
      event: (me) => ({ type: "own-access", vcpu: me.vcpu, via: "user-mapping" }),
      jumps: [refused],
      run: (d, me, { pfn }) => {
        const { fault } = myVcpu(d, me);
        const page = at(d.host.pages, fault.page);
        if (fault.write && !page.writable) return goto(refused);
        if (page.pfn === none) {
          page.pfn = pfn;
          at(d.host.frames, pfn).owner = "vm";
          at(d.host.frames, pfn).contents = zeroes;
        }
        if (fault.write) isWritten(d, me, fault.gfn);
        return next;
      },
    }),
} as const;

/** In the KVM_RUN loop, outside the guest, and so within an SRCU section. */
export const inRunLoop = (s: State, me: Me): boolean => {
  const { running, mode } = at(s.vcpus, me.vcpu);
  return running && mode === "outside";
};

/** What the migration has copied is out of date; and so may be what KVM has made of a table of the guest's. */
export const isWritten = (d: StateDraft, me: Me, gfn: number): void => {
  if (me.world.features.has("migration")) at(d.dirtyLog, gfn).copied = false;
  writeTable(d, me, gfn);
};

const findAddress = (d: StateDraft, me: Me): boolean => {
  const { fault } = myVcpu(d, me);
  const slot = lookupForVcpu(d, me, fault.gfn);
  fault.slot = slot === undefined ? "none" : slot.state === "invalid" ? "invalid" : "valid";
  if (slot === undefined || slot.state !== "valid" || (fault.write && slot.readonly)) return false;
  fault.logDirty = slot.logDirty;
  fault.page = pageOf(slot, fault.gfn);
  return true;
};

const logs = (s: State, me: Me): boolean => {
  const { fault } = at(s.vcpus, me.vcpu);
  return fault.write && fault.logDirty;
};

/** By the slot that was looked up, after the write: `mark_page_dirty_in_slot`. */
export const markOwnWrite: KvmItem = branch("log", logs, [
  step("mark-dirty", {
    source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
    run: (d, me) => {
      at(d.dirtyLog, myVcpu(d, me).fault.gfn).set = true;
    },
  }),
]);
