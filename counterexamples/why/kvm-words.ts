import { hugePages } from "../../model/world.ts";
import { kvmAtFirst } from "./kvm-at-first.ts";
import type { FieldWords, Words } from "./words.ts";

const flush = {
  field: "vcpus[{v}].flushRequested",
  never: "asked vcpu{v} to flush its TLB",
} as const;

/** Words for what an SPTE grants, by what is mapped. */
const permissions = (what: string): Pick<FieldWords, "to" | "changed"> => ({
  to: {
    none: `zapped ${what}`,
    read: `mapped ${what} read-only`,
    "none->protected": `mapped ${what} write-protected`,
    protected: `write-protected ${what}`,
    "write->read": `made ${what} read-only`,
    "protected->write": `made ${what} writable again`,
    write: `mapped ${what} writable`,
  },
  changed: `mapped ${what}`,
});

/** Words for what a TLB entry grants. */
const cached = (what: string): Pick<FieldWords, "to" | "changed"> => ({
  to: {
    none: `dropped ${what} from its TLB`,
    read: `cached ${what} read-only in its TLB`,
    write: `cached ${what} writable in its TLB`,
  },
  changed: `cached ${what} in its TLB`,
});

/** The fields of the model in the words of KVM's authors. What stands first is said first where one step changes several. */
const fields: readonly FieldWords[] = [
  // Locks: beside the steps that take them.
  {
    field: "mmuLock.writer",
    role: "hidden",
    noun: "mmu_lock",
    changed: "",
    beside: { true: "took mmu_lock for writing", false: "released mmu_lock" },
  },
  {
    field: "mmuLock.readers",
    role: "hidden",
    noun: "mmu_lock",
    changed: "",
    beside: { more: "took mmu_lock for reading", less: "released mmu_lock" },
  },
  {
    field: "memslots.locked",
    role: "hidden",
    noun: "slots_lock",
    changed: "",
    beside: { true: "took slots_lock", false: "released slots_lock" },
  },
  // What was promised.
  {
    field: "promised.gfns[g].mustExit",
    role: "promise",
    noun: "the promise about gfn {g}",
    to: { true: "promised by returning that accesses to gfn {g} exit" },
    changed: "took back that accesses to gfn {g} exit",
    lookAt: { field: "bitmaps[b].bits[{g}].set", noun: "the bit of gfn {g}" },
  },
  {
    field: "promised.slots[s].present",
    role: "promise",
    noun: "the promise about slot {s}",
    to: { true: "promised by returning that slot {s} is there" },
    changed: "promised by returning that slot {s} is gone",
  },
  {
    field: "promised.slots[s].*",
    role: "promise",
    noun: "the promise about slot {s}",
    changed: "promised by returning that slot {s} is elsewhere",
  },
  {
    field: "promised.tracked[g].inForce",
    role: "promise",
    noun: "the promise about writes to gfn {g}",
    to: { true: "promised by returning that writes to gfn {g} are emulated" },
    changed: "took back that writes to gfn {g} are emulated",
  },
  {
    field: "promised.untouched[g].backed",
    role: "promise",
    noun: "the promise about gfn {g}",
    to: { true: "began ioctls that are to leave gfn {g} backed" },
    changed: "ended the ioctls that were to leave gfn {g} backed",
  },
  {
    field: "host.frames[f].owner",
    role: "promise",
    noun: "who owns frame {f}",
    to: {
      free: "freed frame {f}",
      other: "gave frame {f} to somebody else",
      unmapped: "unmapped frame {f}",
    },
    changed: "gave frame {f} to the VM",
  },
  {
    field: "notifier.dropped",
    role: "promise",
    noun: "the host's promise",
    to: { true: "returned from invalidate_range_start" },
    changed: "called invalidate_range_end",
  },
  {
    field: "bitmaps[b].released",
    role: "promise",
    noun: "bitmap {b}",
    to: { true: "promised by returning that bitmap {b} is read no more" },
    changed: "handed bitmap {b} to KVM",
  },
  // What hardware and fault handlers keep.
  {
    field: "vcpus[v].tlb[g].permission",
    role: "copy",
    noun: "vcpu{v}'s TLB entry for gfn {g}",
    ...cached("gfn {g}"),
    found: { read: "found gfn {g} in its TLB", write: "found gfn {g} in its TLB" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].tlb[g].*",
    role: "copy",
    noun: "vcpu{v}'s TLB entry for gfn {g}",
    ...cached("gfn {g}"),
    revokedBy: flush,
  },
  {
    field: "vcpus[v].hugeTlb[e].permission",
    role: "copy",
    noun: "vcpu{v}'s huge TLB entry for {e}",
    ...cached("{e} as a huge page"),
    to: { ...cached("{e} as a huge page").to, none: "dropped its huge TLB entry for {e}" },
    found: { read: "found {e} in its TLB", write: "found {e} in its TLB" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].hugeTlb[e].*",
    role: "copy",
    noun: "vcpu{v}'s huge TLB entry for {e}",
    ...cached("{e} as a huge page"),
    to: { none: "dropped its huge TLB entry for {e}" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].flushRequested",
    role: "request",
    noun: "vcpu{v}'s KVM_REQ_TLB_FLUSH",
    to: { true: "asked vcpu{v} to flush its TLB" },
    changed: "flushed its TLB",
    kept: { true: "vcpu{v} had been asked to flush its TLB already" },
    found: { true: "found a flush of vcpu{v}'s TLB requested" },
    nonePending: "found no request pending",
    pending: { value: true, unanswered: "vcpu{v} had not flushed its TLB" },
    revokedBy: {
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
  {
    field: "vcpus[v].freeRootsRequested",
    role: "request",
    noun: "vcpu{v}'s KVM_REQ_MMU_FREE_OBSOLETE_ROOTS",
    to: { true: "asked vcpu{v} to drop its obsolete root" },
    changed: "dropped its obsolete root",
    kept: { true: "vcpu{v} had been asked to drop its obsolete root already" },
    found: { true: "found that vcpu{v} is to drop its obsolete root" },
    nonePending: "found no request pending",
    pending: { value: true, unanswered: "vcpu{v} had not dropped its obsolete root" },
    revokedBy: {
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
  // Translations.
  {
    field: "roots[r].entries[e].kind",
    role: "shared",
    noun: "the entry above {e}",
    to: {
      "huge->none": "zapped the huge SPTE of {e}",
      none: "unlinked the table of {e}",
      table: null,
      huge: "mapped {e} by a huge SPTE",
      frozen: "froze the entry above {e}",
    },
    changed: null,
    beside: {
      "none->table": "linked a table for {e}",
      "huge->table": "split the huge SPTE of {e}",
    },
    found: {
      none: "found neither table nor huge SPTE for {e}",
      table: "found a table for {e}",
      huge: "found a huge SPTE for {e}",
      frozen: "found the entry above {e} frozen",
    },
    should: { ill: "huge", never: "zapped the huge SPTE of {e}" },
  },
  {
    field: "roots[r].entries[e].mmio",
    role: "shared",
    noun: "the entry above {e}",
    changed: "changed the huge SPTE of {e}",
  },
  {
    field: "roots[r].entries[e].*",
    role: "shared",
    noun: "the entry above {e}",
    ...permissions("the huge SPTE of {e}"),
  },
  {
    field: "roots[r].leaves[g].mmio",
    role: "shared",
    noun: "the SPTE of gfn {g}",
    to: {
      none: "zapped the MMIO SPTE of gfn {g}",
      current: "installed an MMIO SPTE for gfn {g}",
      stale: "made the MMIO SPTE of gfn {g} stale by a new generation",
    },
    changed: "changed the MMIO SPTE of gfn {g}",
  },
  {
    field: "roots[r].leaves[g].permission",
    role: "shared",
    noun: "the SPTE of gfn {g}",
    ...permissions("gfn {g}"),
    found: {
      none: "found no SPTE for gfn {g}",
      read: "found gfn {g} mapped read-only",
      protected: "found gfn {g} mapped write-protected",
      write: "found gfn {g} mapped writable",
    },
    should: { be: "none", never: "zapped gfn {g}" },
  },
  {
    field: "roots[r].leaves[g].*",
    role: "shared",
    noun: "the SPTE of gfn {g}",
    ...permissions("gfn {g}"),
    should: { be: "none", never: "zapped gfn {g}" },
  },
  {
    field: "roots[r].state",
    role: "shared",
    noun: "root {r}",
    to: { invalid: "invalidated root {r}", valid: "made root {r}", unused: "freed root {r}" },
    changed: "changed root {r}",
    found: { valid: "found root {r} valid", invalid: "found root {r} invalid" },
  },
  {
    field: "roots[r].zapping",
    role: "shared",
    noun: "who zaps root {r}",
    changed: null,
    beside: { true: "took a reference to zap root {r}", false: "put its reference to root {r}" },
  },
  {
    field: "writeTrack[g].tracked",
    role: "shared",
    noun: "whether gfn {g} is write-tracked",
    to: { true: "counted gfn {g} as write-tracked" },
    changed: "ended the write-tracking of gfn {g}",
    found: { true: "found gfn {g} write-tracked", false: "found gfn {g} not write-tracked" },
    should: { be: true, never: "counted gfn {g} as write-tracked" },
  },
  // Memslots.
  {
    field: "memslots.active",
    role: "shared",
    noun: "the memslots pointer",
    changed: "published new memslots",
    readUnder: {
      field: "threads[t].srcu",
      value: "reading",
      never: "began a grace period that waits for the SRCU read section of {who}",
    },
  },
  {
    field: "memslots.updating",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { false: "cleared KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS" },
  },
  {
    field: "ioctl.logDirty",
    role: "local",
    noun: "what the ioctl does to LOG_DIRTY",
    to: {
      "0->1": "began to turn LOG_DIRTY on",
      "1->0": "began to turn LOG_DIRTY off",
      on: "began an ioctl that leaves LOG_DIRTY on",
    },
    changed: null,
    found: {
      off: "found LOG_DIRTY off",
      on: "found LOG_DIRTY on",
      "0->1": "found that LOG_DIRTY goes on",
      "1->0": "found that LOG_DIRTY goes off",
    },
  },
  {
    field: "ioctl.userfault",
    role: "local",
    noun: "what the ioctl does to USERFAULT",
    to: {
      "0->1": "began to turn USERFAULT on",
      "1->0": "began to turn USERFAULT off",
      on: "began an ioctl that leaves USERFAULT on",
    },
    changed: null,
  },
  {
    field: "promised.gfns[g].pending",
    role: "local",
    noun: "the promise to be made about gfn {g}",
    to: { true: "had the bit of gfn {g} set" },
    changed: null,
  },
  {
    field: "ioctl.kind",
    role: "local",
    noun: "the ioctl",
    to: { none: null, flags: null },
    changed: "began to {is} a slot",
  },
  {
    field: "memslots.sets[i].slots[s].state",
    role: "local",
    noun: "slot {s}",
    to: {
      invalid: "made slot {s} KVM_MEMSLOT_INVALID in the inactive memslots",
      absent: "took slot {s} out of the inactive memslots",
      valid: "put slot {s} into the inactive memslots",
    },
    changed: null,
    again: {
      invalid: "made slot {s} KVM_MEMSLOT_INVALID in the old memslots too",
      absent: "took slot {s} out of the old memslots too",
      valid: "put slot {s} into the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].userfault",
    role: "local",
    noun: "USERFAULT of slot {s}",
    to: {
      true: "set USERFAULT of slot {s} in the inactive memslots",
      false: "cleared USERFAULT of slot {s} in the inactive memslots",
    },
    changed: null,
    again: {
      true: "set USERFAULT of slot {s} in the old memslots too",
      false: "cleared USERFAULT of slot {s} in the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].logDirty",
    role: "local",
    noun: "LOG_DIRTY of slot {s}",
    to: {
      true: "set LOG_DIRTY of slot {s} in the inactive memslots",
      false: "cleared LOG_DIRTY of slot {s} in the inactive memslots",
    },
    changed: null,
    again: {
      true: "set LOG_DIRTY of slot {s} in the old memslots too",
      false: "cleared LOG_DIRTY of slot {s} in the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].*",
    role: "local",
    noun: "slot {s}",
    changed: null,
  },
  { field: "ioctl.*", role: "hidden", noun: "", changed: "" },
  // The host.
  {
    field: "notifier.inProgress",
    role: "shared",
    noun: "mmu_invalidate_in_progress",
    to: { "0": "lowered mmu_invalidate_in_progress" },
    changed: "raised mmu_invalidate_in_progress",
    found: {
      "0": "found mmu_invalidate_in_progress 0",
      "1": "found mmu_invalidate_in_progress raised",
    },
    check: {
      noun: "the retry check (mmu_invalidate_seq, mmu_invalidate_in_progress)",
      fields: ["notifier.inProgress", "vcpus[v].fault.sequence"],
      lock: "mmuLock.*",
      lockNoun: "mmu_lock",
    },
    should: { be: 0, never: "lowered mmu_invalidate_in_progress" },
  },
  {
    field: "notifier.active",
    role: "shared",
    noun: "mn_active_invalidate_count",
    to: { "0": "lowered mn_active_invalidate_count" },
    found: { "0": "found no notifier between start and end" },
    changed: "raised mn_active_invalidate_count",
  },
  {
    field: "notifier.found",
    role: "copy",
    noun: "whether a slot overlaps the range",
    to: { true: "found a slot that overlaps the range" },
    changed: null,
    beside: { "true->false": "found no slot that overlaps the range" },
    isForgotten: true,
    kept: {
      true: "found a slot that overlaps the range",
      false: "found no slot that overlaps the range",
    },
  },
  {
    field: "notifier.change",
    role: "local",
    noun: "what the host changes",
    to: { none: null },
    changed: "set out to {is} host memory",
  },
  { field: "notifier.*", role: "hidden", noun: "", changed: "" },
  {
    field: "host.pages[p].pfn",
    role: "shared",
    noun: "the host's mapping of page {p}",
    to: { none: "unmapped page {p} of the VMM" },
    changed: "mapped page {p} of the VMM",
  },
  {
    field: "host.pages[p].*",
    role: "shared",
    noun: "the host's PTE of page {p}",
    to: { false: "made page {p} of the VMM read-only", true: "made page {p} of the VMM writable" },
    changed: "changed the host's PTE of page {p}",
  },
  {
    field: "host.huge[e].mapped",
    role: "shared",
    noun: "the host's huge mapping",
    to: { false: "split the host's huge page" },
    found: { false: "found no huge page in the host", true: "found a huge page in the host" },
    changed: "made the host's pages one huge page",
  },
  {
    field: "host.frames[f].contents",
    role: "shared",
    noun: "what frame {f} holds",
    to: { "0": "left frame {f} with zeroes" },
    changed: "put other data into frame {f}",
  },
  // User space.
  {
    field: "bitmaps[b].bits[g].set",
    role: "shared",
    noun: "the bit of gfn {g}",
    to: { true: "set the bit of gfn {g}" },
    changed: "cleared the bit of gfn {g}",
    found: { true: "found the bit of gfn {g} set", false: "found the bit of gfn {g} clear" },
  },
  {
    field: "dirtyLog[g].copied",
    role: "shared",
    noun: "the copy of gfn {g}",
    to: { true: "copied gfn {g}" },
    changed: "wrote gfn {g}",
    kept: { true: "copied gfn {g} again" },
    owes: "dirtyLog[{g}].set",
  },
  {
    field: "dirtyLog[g].set",
    role: "shared",
    noun: "the dirty bit of gfn {g}",
    to: { true: "marked gfn {g} dirty" },
    changed: "cleared the dirty bit of gfn {g}",
    found: { false: "found gfn {g} not marked dirty" },
    kept: { true: "gfn {g} was marked dirty already" },
    should: { be: true, never: "marked gfn {g} dirty" },
  },
  {
    field: "dirtyLog[g].snapshot",
    role: "copy",
    noun: "the snapshot of the dirty log",
    to: { true: "took gfn {g} into its snapshot of the dirty log" },
    changed: null,
  },
  {
    field: "vmm.migration",
    role: "hidden",
    noun: "the migration",
    changed: "",
    beside: { "first-pass": "began a migration", done: "handed over to the destination" },
  },
  {
    field: "vmm.stopping",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { true: "told the vCPUs to leave KVM_RUN" },
  },
  { field: "vmm.*", role: "hidden", noun: "", changed: "" },
  // A fault's locals.
  {
    field: "vcpus[v].fault.slot",
    role: "copy",
    noun: "the memslot that vcpu{v} works with",
    to: { unread: null },
    changed: "looked up its memslot ({is})",
  },
  {
    field: "vcpus[v].fault.sequence",
    role: "copy",
    noun: "vcpu{v}'s snapshot of mmu_invalidate_seq",
    to: {
      current: "took its snapshot of mmu_invalidate_seq",
      changed: "changed mmu_invalidate_seq under vcpu{v}'s snapshot",
    },
    changed: null,
    found: {
      current: "found mmu_invalidate_seq unchanged",
      changed: "found mmu_invalidate_seq changed",
    },
  },
  {
    field: "vcpus[v].fault.pfn",
    role: "copy",
    noun: "the frame that vcpu{v} is to map",
    to: { none: null },
    changed: "took frame {is} from the host",
  },
  {
    field: "vcpus[v].fault.exit",
    role: "copy",
    noun: "what vcpu{v}'s fault comes to",
    to: {
      retry: "gave its fault up, to take it again",
      mmio: "took its gfn for MMIO",
      userfault: "found that its gfn must exit",
      error: "found that its fault fails",
    },
    changed: null,
  },
  {
    field: "vcpus[v].fault.userfault",
    role: "copy",
    noun: "the USERFAULT flag that vcpu{v} works with",
    to: { false: null },
    changed: "saw USERFAULT {is}",
  },
  {
    field: "vcpus[v].fault.bitmap",
    role: "copy",
    noun: "the bitmap that vcpu{v} works with",
    to: { none: null },
    changed: "took bitmap {is} from its memslot",
  },
  {
    field: "vcpus[v].fault.huge",
    role: "local",
    noun: "the level that vcpu{v} chose",
    to: { false: null },
    changed: "chose to map a huge page",
    kept: { false: "chose to map a page of 4K" },
  },
  {
    field: "vcpus[v].fault.hugeInSlot",
    role: "local",
    noun: "vcpu{v}'s fault",
    changed: null,
    found: { false: "found no whole huge page in the slot" },
  },
  {
    field: "vcpus[v].fault.logDirty",
    role: "local",
    noun: "vcpu{v}'s fault",
    changed: null,
    found: { true: "found LOG_DIRTY in its memslot" },
  },
  {
    field: "vcpus[v].fault.tableFreed",
    role: "copy",
    noun: "the table that vcpu{v} is inside",
    to: { true: "freed the table that vcpu{v} is inside", false: null },
    changed: null,
    found: { true: "went on in a table that had been freed" },
    revokedBy: { field: "vcpus[{v}].mode", while: "reading", never: "waited for vcpu{v}'s walk" },
  },
  {
    field: "vcpus[v].fault.writeProtected",
    role: "copy",
    noun: "what vcpu{v}'s write comes to",
    to: { true: "found that its write is to be emulated", false: null },
    changed: null,
  },
  {
    field: "vcpus[v].fault.nextPage",
    role: "copy",
    noun: "the neighbour that vcpu{v} is to map too",
    to: { none: null },
    changed: "looked up the memslot of its neighbour (page {is})",
  },
  {
    field: "vcpus[v].fault.nextPfn",
    role: "copy",
    noun: "the frame that vcpu{v} is to map its neighbour to",
    to: { none: null },
    changed: "took frame {is} from the host for its neighbour",
  },
  { field: "vcpus[v].fault.old.*", role: "hidden", noun: "", changed: "" },
  {
    field: "vcpus[v].fault.gfn",
    role: "local",
    noun: "vcpu{v}'s fault",
    to: { none: null },
    beside: { none: "was done with its fault" },
    changed: "faulted on gfn {is}",
  },
  { field: "vcpus[v].fault.*", role: "local", noun: "vcpu{v}'s fault", changed: null },
  {
    field: "vcpus[v].root",
    role: "copy",
    noun: "the root that vcpu{v} has loaded",
    to: { none: "dropped its root" },
    changed: "loaded root {is}",
    revokedBy: {
      source: "roots[r].state",
      field: "vcpus[{v}].freeRootsRequested",
      never: "asked vcpu{v} to drop its obsolete root",
    },
  },
  {
    field: "vcpus[v].mode",
    role: "request",
    noun: "where vcpu{v} is",
    to: {
      exiting: "kicked vcpu{v}",
      "reading->outside": "ended its lockless walk",
      outside: "left the guest",
      "in-guest": "entered the guest",
      reading: "began a lockless walk",
    },
    changed: "changed vcpu{v}'s mode",
    found: {
      outside: "found vcpu{v} outside the guest",
      "in-guest": "found vcpu{v} in guest mode",
      exiting: "found vcpu{v} kicked",
      reading: "found vcpu{v} inside a lockless walk",
    },
    pending: { value: "exiting", unanswered: "vcpu{v} had not left the guest" },
  },
  {
    field: "vcpus[v].running",
    role: "hidden",
    noun: "",
    changed: "",
    pending: { value: true, unanswered: "vcpu{v} was still in KVM_RUN" },
    nonePending: "found no vCPU in KVM_RUN",
  },
  { field: "vcpus[v].*", role: "hidden", noun: "", changed: "" },
  // Waiting for others.
  {
    field: "threads[t].srcu",
    role: "request",
    noun: "the SRCU section of thread {t}",
    to: {
      reading: "entered an SRCU read section",
      outside: "left its SRCU read section",
      awaited: "began a grace period",
    },
    changed: "changed an SRCU section",
    nonePending: "found no awaited SRCU reader",
    pending: { value: "awaited", unanswered: "{who} was still in its SRCU read section" },
  },
  {
    field: "threads[t].acks[v].awaited",
    role: "request",
    noun: "vcpu{v}'s acknowledgement",
    to: { true: "kicked vcpu{v}" },
    changed: "acknowledged the kick",
    nonePending: "found no acknowledgement outstanding",
    pending: { value: true, unanswered: "vcpu{v} had not acknowledged the kick" },
  },
  {
    field: "threads[t].flushOwed",
    role: "hidden",
    noun: "",
    changed: "",
    debt: { value: true, unpaid: "returned with a flush still owed" },
  },
  ...["gfn", "root", "region", "vcpu", "acks[v].visited"].map((name): FieldWords => ({
    field: `threads[t].${name}`,
    role: "hidden",
    noun: "",
    changed: "",
    cursor: true,
  })),
  {
    field: "threads[t].yielding",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { true: "is to yield mmu_lock" },
  },
  { field: "threads[t].*", role: "hidden", noun: "", changed: "" },
  { field: "recovery.*", role: "hidden", noun: "", changed: "" },
];

/** `01`: which bits a request names, gfn 0 first; `keep` stays as it is. */
const bitsOf = (value: string): string | null => {
  if (!/^[01]+$/.test(value)) return null;
  const gfns = [...value].flatMap((bit, gfn) => (bit === "1" ? [`${gfn}`] : []));
  if (gfns.length === 0) return "bits={}";
  return `bits={gfn${gfns.length > 1 ? "s" : ""} ${gfns.join(",")}}`;
};

/** What the model's fields are called in an explanation. */
export const kvmWords: Words = {
  fields,
  shown: { e: (region) => `gfns ${region * hugePages}-${(region + 1) * hugePages - 1}` },
  actor: (name) => name.replace(/^vcpu(\d+)$/, "CPU $1").replace(/^vmm$/, "VMM"),
  meantFor: (path) => {
    const [, vcpu] =
      /^vcpus\[(\d+)\]\.(?:mode|flushRequested|freeRootsRequested)$/.exec(path) ?? [];
    return vcpu === undefined ? null : `vcpu${vcpu}`;
  },
  // Threads stand in the order of the actors (model/build.ts).
  pathFor: (path, actors) =>
    path.replace(/^threads\[(\d+)\]/, (whole, thread: string) => {
      const actor = actors[Number(thread)];
      return actor === undefined ? whole : `threads[${actor}]`;
    }),
  atFirst: kvmAtFirst,
  choice: (name, value) => (name === "bits" ? bitsOf(value) : null),
};
