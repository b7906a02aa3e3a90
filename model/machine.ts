export type Arch = "x86" | "arm64";

/** What a machine may have or not: options of the hardware, of the kernel's build, and of the VM. */
export interface MachineOptions {
  /**
   * Quirk KVM_X86_QUIRK_SLOT_ZAP_ALL, on in a default VM: removing a memslot's translations invalidates every root instead of
   * zapping the slot's leaves.
   */
  readonly slotZapAll: boolean;
  /** KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2: GET_DIRTY_LOG hands out without re-arming, CLEAR_DIRTY_LOG re-arms. */
  readonly manualProtect: boolean;
  /** KVM_DIRTY_LOG_INITIALLY_SET, with manual protect only: everything is reported dirty at first, nothing is protected on 0->1. */
  readonly initiallySet: boolean;
  /** SPTEs and TLB entries have accessed and dirty bits (EPT A/D, NPT). */
  readonly adBits: boolean;
  /** Zaps may drop mmu_lock midway, with a flush first if one is pending (`tdp_mmu_iter_cond_resched`). */
  readonly yields: boolean;
  /** Module parameter eager_page_split (on in a default kernel): huge leaves are split when dirty logging begins, not at the next write. */
  readonly eagerSplit: boolean;
  /**
   * Plain loads and stores may be seen in another order than the program's (arm64; never x86): a store before a later one that has no
   * release semantics, a load after a later one if it has no acquire semantics. Only for the VMM's bitmap and data.
   */
  readonly weaklyOrdered: boolean;
  /** A fault retries while an invalidation of its own gfn is in progress; else while any is (arm64: mmu_invalidate_retry). */
  readonly rangeRetry: boolean;
  /** Module parameter mmio_caching (on where the hardware can do it): a fault without a memslot leaves an MMIO SPTE. */
  readonly mmioCaching: boolean;
  /**
   * Processors cache pointers to page-table pages (paging-structure caches), and walk and set A/D bits through them until a flush. Tells only
   * where page-table pages are part of the state.
   */
  readonly walkCaches: boolean;
  /**
   * Page-modification logging, with A/D bits only: a vCPU that sets D writes the gfn into a buffer of its own, and dirty logging clears D
   * where it would otherwise clear W.
   */
  readonly pml: boolean;
  /**
   * arm64 with FEAT_TLBIRANGE and S2FWB: unmapping clears the leaves of a chunk first and invalidates the TLBs once, by a range, instead of
   * after each leaf.
   */
  readonly deferredTlbi: boolean;
  /** arm64 with FEAT_S2POE: each leaf has an index into a register of permissions, which is consulted at each access and by no TLB. */
  readonly permissionOverlay: boolean;
  /** arm64: all vCPUs take turns on one CPU, whose TLB keeps entries by VMID, which they share. */
  readonly sharedTlb: boolean;
  /**
   * Module parameter tdp_mmu off, and no nested guests: direct maps by the shadow MMU. Faults hold mmu_lock for writing, and tables are
   * freed at once, after a kick for which lockless walkers are waited for. With A/D bits a fault maps its neighbours too.
   */
  readonly shadowMmu: boolean;
  /**
   * KVM runs on Hyper-V and flushes by a hypercall, of everything or of a range of gfns, which nobody needs to leave the guest for. Elsewhere on
   * x86 each flush is one of everything.
   */
  readonly hypercallFlush: boolean;
}

/** What the VM and the machine under it do. */
export interface Machine extends MachineOptions {
  readonly name: string;
  readonly about: string;
  readonly arch: Arch;
}

export type MachineOption = keyof MachineOptions;

/** A plain machine has none of the liberties that hardware may take, and no option of the VM. */
const base = {
  arch: "x86",
  manualProtect: false,
  initiallySet: false,
  adBits: false,
  yields: true,
  eagerSplit: false,
  weaklyOrdered: false,
  rangeRetry: true,
  mmioCaching: true,
  walkCaches: false,
  pml: false,
  deferredTlbi: false,
  permissionOverlay: false,
  sharedTlb: false,
  shadowMmu: false,
  hypercallFlush: false,
} as const;

/** A default VM on an AMD processor with nested paging: what the comparison with a real KVM runs on. */
const npt: readonly Machine[] = [
  {
    name: "npt",
    about: "AMD, nested paging, default VM and module parameters",
  },
  {
    name: "npt-manual-protect",
    about: "npt with KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2",
    manualProtect: true,
  },
  {
    name: "npt-initially-set",
    about: "npt-manual-protect with KVM_DIRTY_LOG_INITIALLY_SET",
    manualProtect: true,
    initiallySet: true,
  },
  {
    name: "npt-late-split",
    about: "npt with module parameter eager_page_split off",
    eagerSplit: false,
  },
  {
    name: "npt-initially-set-late-split",
    about: "npt-initially-set with module parameter eager_page_split off",
    manualProtect: true,
    initiallySet: true,
    eagerSplit: false,
  },
].map((machine) => ({ ...base, slotZapAll: true, adBits: true, eagerSplit: true, ...machine }));

/** No roots that can become invalid, and no look at the range of an invalidation. */
const arm64 = { ...base, arch: "arm64", slotZapAll: false, rangeRetry: false } as const;

export const machines: readonly Machine[] = [
  { ...base, name: "x86", about: "TDP MMU, default VM (quirk SLOT_ZAP_ALL)", slotZapAll: true },
  {
    ...base,
    name: "x86-zap-slot",
    about: "TDP MMU, quirk SLOT_ZAP_ALL disabled: zaps the leaves of one memslot",
    slotZapAll: false,
  },
  {
    ...base,
    name: "x86-manual-protect",
    about: "x86-zap-slot with KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2",
    slotZapAll: false,
    manualProtect: true,
  },
  {
    ...base,
    name: "x86-initially-set",
    about: "x86-manual-protect with KVM_DIRTY_LOG_INITIALLY_SET",
    slotZapAll: false,
    manualProtect: true,
    initiallySet: true,
  },
  {
    ...base,
    name: "x86-eager-split",
    about: "x86-zap-slot with module parameter eager_page_split on",
    slotZapAll: false,
    eagerSplit: true,
  },
  {
    ...base,
    name: "x86-initially-set-eager-split",
    about: "x86-initially-set with module parameter eager_page_split on",
    slotZapAll: false,
    manualProtect: true,
    initiallySet: true,
    eagerSplit: true,
  },
  {
    ...base,
    name: "x86-ad",
    about: "x86-zap-slot with accessed and dirty bits in SPTEs and TLB entries",
    slotZapAll: false,
    adBits: true,
  },
  {
    ...base,
    name: "x86-pml",
    about: "x86-ad with page-modification logging, as on Intel since Broadwell",
    slotZapAll: false,
    adBits: true,
    pml: true,
  },
  ...npt,
  {
    ...arm64,
    name: "arm64",
    about: "stage-2 translation, TLB invalidation broadcast by hardware",
  },
  {
    ...arm64,
    name: "arm64-range-tlbi",
    about: "arm64 with FEAT_TLBIRANGE and S2FWB: unmapping invalidates once for a range",
    deferredTlbi: true,
  },
  {
    ...arm64,
    name: "arm64-manual-protect",
    about: "arm64 with KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2",
    manualProtect: true,
  },
  {
    ...base,
    name: "x86-shadow",
    about: "shadow MMU (tdp_mmu off), direct maps only, default VM (quirk SLOT_ZAP_ALL)",
    slotZapAll: true,
    shadowMmu: true,
  },
  {
    ...base,
    name: "x86-shadow-zap-slot",
    about: "x86-shadow, quirk SLOT_ZAP_ALL disabled",
    slotZapAll: false,
    shadowMmu: true,
  },
  {
    ...base,
    name: "x86-shadow-ad",
    about: "x86-shadow with accessed and dirty bits: faults map their neighbours too",
    slotZapAll: true,
    adBits: true,
    shadowMmu: true,
  },
];

/** Every option by the name that it has on the command line: `ad-bits` of adBits. */
export const machineOptions: readonly { readonly name: string; readonly option: MachineOption }[] =
  (
    [
      "slotZapAll",
      "manualProtect",
      "initiallySet",
      "adBits",
      "yields",
      "eagerSplit",
      "weaklyOrdered",
      "rangeRetry",
      "mmioCaching",
      "walkCaches",
      "pml",
      "deferredTlbi",
      "permissionOverlay",
      "sharedTlb",
      "shadowMmu",
      "hypercallFlush",
    ] as const
  ).map((option) => ({ name: option.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`), option }));

const sameOptions = (a: Machine, b: Machine): boolean =>
  a.arch === b.arch && machineOptions.every(({ option }) => a[option] === b[option]);

/** The machines with one option less, by their own names where they have one. */
export const lesserMachines = (text: string): readonly string[] => {
  const from = machineNamed(text);
  return machineOptions
    .filter(({ option }) => from[option])
    .map(({ name, option }) => {
      const less: Machine = { ...from, [option]: false };
      return machines.find((one) => sameOptions(one, less))?.name ?? `${text},no-${name}`;
    });
};

/**
 * A machine by its name, or by that of another one and the options that are otherwise: `x86-zap-slot,ad-bits,no-yields`. Throws for what
 * is none; the caller has checked that before.
 */
export const machineNamed = (text: string): Machine => {
  const known = machines.find(({ name }) => name === text);
  if (known !== undefined) return known;
  const [base, ...changes] = text.split(",");
  const from = machines.find(({ name }) => name === base);
  if (from === undefined) throw new Error(`no machine ${text}`);
  const changed = changes.reduce<Machine>((machine, change) => {
    const on = !change.startsWith("no-");
    const found = machineOptions.find(({ name }) => name === (on ? change : change.slice(3)));
    if (found === undefined) throw new Error(`no option ${change} of a machine`);
    return { ...machine, [found.option]: on };
  }, from);
  return { ...changed, name: text, about: `${from.about}; ${changes.join(", ")}` };
};
