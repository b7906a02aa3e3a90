import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { zeroes } from "../state/host.ts";
import { range } from "../world.ts";

/** KVM_RUN returns with KVM_EXIT_MEMORY_FAULT. */
const memoryFault = (d: StateDraft, me: Me) => {
  const { fault } = myVcpu(d, me);
  fault.exit = "memory-fault";
  fault.holdsFile = false;
  return goto("exit-to-user");
};

/**
 * F6: an access to private memory where the gfn is shared, or the reverse, is for user space to sort out. After the snapshot of the
 * sequence: a change of the attributes bumps it.
 */
export const checkAttribute: KvmItem = only(
  "attributes",
  ({ world }) => world.features.has("attributes"),
  [
    step("check-attribute", {
      source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
      jumps: ["exit-to-user"],
      run: (d, me) => {
        const { fault } = myVcpu(d, me);
        return at(d.gmem.attributes, fault.gfn).private === fault.private
          ? next
          : memoryFault(d, me);
      },
    }),
  ],
);

const source = "virt/kvm/guest_memfd.c:__kvm_gmem_get_pfn";

/** The binding of the fault's page of the file; none, if the object that the fault works with points to no file. */
const bindingOf = (s: State | StateDraft, me: Me): "none" | "first" | "second" | "freed" => {
  const { filePage } = at(s.vcpus, me.vcpu).fault;
  return filePage === none ? "none" : at(s.gmem.pages, filePage).binding;
};

/** The binding must name the very object that the fault works with; the kernel warns of another one. */
export const checkBinding = step("check-binding", {
  source,
  jumps: ["exit-to-user"],
  event: (me) => ({ type: "gmem-lookup", vcpu: me.vcpu }),
  run: (d, me) => (bindingOf(d, me) === myVcpu(d, me).fault.object ? next : memoryFault(d, me)),
});

/** Any object of the memslot will do. */
export const checkBindingOfSlot = step("check-binding", {
  source,
  jumps: ["exit-to-user"],
  run: (d, me) => {
    const binding = bindingOf(d, me);
    return binding === "first" || binding === "second" ? next : memoryFault(d, me);
  },
});

/** Does a fault compare the binding with an object that it does not name? */
export const meetsOtherObject = (s: State, vcpu: number): boolean => {
  const { fault } = at(s.vcpus, vcpu);
  if (fault.filePage === none) return false;
  const { binding } = at(s.gmem.pages, fault.filePage);
  return binding !== "none" && binding !== fault.object;
};

/**
 * The folio at this index, with a reference; if there is none, a zeroed one. Under the folio's lock only: a hole may be punched around it.
 * guest_memfd has no huge folios (v7.0), so that the page is mapped 4K.
 */
const getFolio = step("get-folio", {
  source: "virt/kvm/guest_memfd.c:kvm_gmem_get_folio",
  jumps: ["retry-after-faultin"],
  choices: (me) => range(me.world.scope.pfns).map((pfn) => ({ pfn })),
  when: (s, me, { pfn }) => {
    const cached = at(s.gmem.pages, at(s.vcpus, me.vcpu).fault.filePage).pfn;
    return cached === none ? at(s.host.frames, pfn).owner === "free" : cached === pfn;
  },
  run: (d, me, { pfn }) => {
    const { fault } = myVcpu(d, me);
    const page = at(d.gmem.pages, fault.filePage);
    if (page.pfn === none) {
      page.pfn = pfn;
      at(d.host.frames, pfn).owner = "vm";
      at(d.host.frames, pfn).contents = zeroes;
    }
    fault.pfn = pfn;
    fault.mapWritable = true;
    fault.hugeInSlot = false;
    fault.holdsFile = false;
    return goto("retry-after-faultin");
  },
});

/** A file whose last reference is gone gives none any more, also while memslots still point to it. */
const getFile: KvmItem = only("close", ({ world }) => world.features.has("gmem-close"), [
  step("get-file", {
    source: "virt/kvm/guest_memfd.c:kvm_gmem_get_file",
    jumps: ["exit-to-user"],
    run: (d, me) => {
      if (d.gmem.file !== "open") return memoryFault(d, me);
      myVcpu(d, me).fault.holdsFile = true;
      return next;
    },
  }),
]);

/** Private memory comes from the file; all memory does where there are no attributes. Source: mmu.c:kvm_mmu_faultin_pfn_gmem. */
const isFromFile = (s: State, me: Me): boolean =>
  at(s.vcpus, me.vcpu).fault.private || !me.world.features.has("attributes");

/** F10 for guest_memfd. */
export const faultinFromFile: KvmItem = only("gmem", ({ world }) => world.features.has("gmem"), [
  branch("from-file", isFromFile, [getFile, checkBinding, getFolio]),
]);
