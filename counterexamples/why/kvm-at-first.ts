import type { AtFirst } from "./words.ts";

/** Positions as people write them: `0`, `0-1`, `0, 2`. */
const listed = (positions: readonly number[]): string => {
  const sorted = positions.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "";
  const isRun = sorted.length > 1 && last - first === sorted.length - 1;
  return isRun ? `${first}-${last}` : sorted.join(", ");
};

/** The same with its noun: `gfn 0`, `gfns 0-1`. */
const counted = (noun: string, positions: readonly number[]): string =>
  `${noun}${positions.length > 1 ? "s" : ""} ${listed(positions)}`;

/** Takes lines that fit out of a list. */
const taker = (lines: readonly string[]) => {
  const left = new Set(lines);
  return {
    left,
    /** The first number in each line that fits. */
    take: (pattern: RegExp): readonly number[] => {
      const found: number[] = [];
      for (const line of [...left]) {
        const match = pattern.exec(line);
        if (match === null) continue;
        left.delete(line);
        found.push(Number(match[1] ?? 0));
      }
      return [...new Set(found)];
    },
  };
};

/**
 * How a scenario begins, from the lines `path=value` of its first state: where vCPUs are, which slots there are, what the host and what KVM
 * has mapped. Whatever is not in the sentence is left over.
 */
export const kvmAtFirst = (lines: readonly string[]): AtFirst => {
  const { left, take } = taker(lines);
  const inGuest = take(/^vcpus\[(\d+)\]\.mode=in-guest$/);
  const running = take(/^vcpus\[(\d+)\]\.running=true$/).filter((v) => !inGuest.includes(v));
  const loaded = take(/^vcpus\[(\d+)\]\.root=0$/);
  const idle = loaded.filter((v) => !inGuest.includes(v) && !running.includes(v));
  take(/^threads\[(\d+)\]\.srcu=reading$/);
  const loadedSecond = take(/^vcpus\[(\d+)\]\.root=1$/);
  const rootless = inGuest.filter((v) => !loaded.includes(v) && !loadedSecond.includes(v));
  const nested = take(/^vcpus\[(\d+)\]\.guestMode=true$/);
  const forNested = take(/^roots\[(\d+)\]\.guestMode=true$/);
  const shadowPages = take(/^shadowPages\[(\d+)\]\.listed=true$/);
  const forSmm = take(/^roots\[(\d+)\]\.smm=true$/);
  const where = (vcpus: readonly number[], place: string): readonly string[] =>
    vcpus.length === 0
      ? []
      : [
          `${vcpus.map((v) => `vcpu${v}`).join(" and ")} ${vcpus.length > 1 ? "are" : "is"} ${place}`,
        ];

  const shadowedTable = take(/^guestTable\.shadowed=true()$/);
  const writeTracked = take(/^writeTrack\[(\d+)\]\.tracked=true$/);
  take(/^promised\.tracked\[(\d+)\]\.inForce=true$/);
  const tabled = take(/^guestTable\.entry=memory()$/);

  const slots = take(/^memslots\.sets\[0\]\.slots\[(\d+)\]\.state=valid$/);
  take(/^memslots\.sets\[1\]\.slots\[(\d+)\]\.state=valid$/);
  const slotTexts = slots.map((slot) => {
    const has = (field: string): readonly number[] => {
      const [now] = [0, 1].map((set) =>
        take(new RegExp(`^memslots\\.sets\\[${set}\\]\\.slots\\[${slot}\\]\\.${field}$`)),
      );
      return now ?? [];
    };
    const base = has("base=(\\d+)")[0] ?? 0;
    const pages = has("pages=(\\d+)")[0] ?? 0;
    const gfns = Array.from({ length: pages }, (_, i) => base + i);
    const flags = [
      ...(has("userfault=true").length > 0 ? ["USERFAULT"] : []),
      ...(has("logDirty=true").length > 0 ? ["LOG_DIRTY"] : []),
      ...(has("readonly=true").length > 0 ? ["READONLY"] : []),
    ];
    has("bitmap=(\\d+)");
    has("offset=(\\d+)");
    take(new RegExp(`^promised\\.slots\\[${slot}\\]\\.offset=\\d+$`));
    const file = has("file=true").length > 0 ? ", bound to a guest_memfd file" : "";
    take(new RegExp(`^promised\\.slots\\[${slot}\\]\\.present=true$`));
    take(new RegExp(`^promised\\.slots\\[${slot}\\]\\.pages=${pages}$`));
    return `slot ${slot} holds ${counted("gfn", gfns)}${flags.length > 0 ? ` with ${flags.join(" and ")}` : ""}${file}`;
  });
  const bits = take(/^bitmaps\[\d+\]\.bits\[(\d+)\]\.set=true$/);
  const mustExit = take(/^promised\.gfns\[(\d+)\]\.mustExit=true$/);
  take(/^bitmaps\[(\d+)\]\.released=true$/);

  take(/^gmem\.pages\[(\d+)\]\.(?:binding=first|gfn=\d+)$/);
  const filePages = take(/^gmem\.pages\[(\d+)\]\.pfn=\d+$/);
  const secret = take(/^gmem\.attributes\[(\d+)\]\.private=true$/);
  take(/^promised\.attributes\[(\d+)\]\.private=true$/);

  const pages = take(/^host\.pages\[(\d+)\]\.pfn=\d+$/);
  take(/^host\.pages\[(\d+)\]\.writable=true$/);
  take(/^host\.frames\[(\d+)\]\.owner=vm$/);
  const hostHuge = take(/^host\.huge\[(\d+)\]\.mapped=true$/);
  const compound = take(/^host\.blocks\[(\d+)\]\.compound=true$/);
  const unmapped = take(/^host\.frames\[(\d+)\]\.owner=unmapped$/);
  const host =
    pages.length === 0
      ? "the host has mapped nothing"
      : `the host has mapped ${counted("page", pages)}${hostHuge.length > 0 ? " (a huge page)" : ""}${compound.length > 0 && hostHuge.length === 0 ? ", of a compound page" : ""}${unmapped.length > 0 ? ` (${counted("frame", unmapped)} unmapped)` : ""}`;

  take(/^roots\[(\d+)\]\.state=valid$/);
  take(/^roots\[\d+\]\.entries\[(\d+)\]\.kind=table$/);
  take(/^roots\[\d+\]\.entries\[(\d+)\]\.page=\d+$/);
  take(/^tables\[(\d+)\]\.(?:state=linked|root=\d+|region=\d+|nx=true)$/);
  const tracked = take(/^tables\[(\d+)\]\.tracked=true$/);
  // One by one: two roots may map the same gfn.
  const mapped = [...left].filter((line) =>
    /^roots\[\d+\]\.(?:leaves\[\d+\]\.permission=write|entries\[\d+\]\.kind=huge)$/.test(line),
  ).length;
  const huge = take(/^roots\[\d+\]\.entries\[(\d+)\]\.kind=huge$/);
  take(/^roots\[\d+\]\.entries\[(\d+)\]\.(?:permission=write|pfn=0)$/);
  const small = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.permission=write$/);
  const readOnly = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.permission=read$/);
  const guarded = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.permission=protected$/);
  take(/^roots\[\d+\]\.leaves\[(\d+)\]\.pfn=\d+$/);
  const agedAway = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.tracked=true$/);
  const parked = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.parked=write$/);
  const kvm = [
    ...(small.length > 0 ? [counted("gfn", small)] : []),
    ...(huge.length > 0 ? ["a huge page"] : []),
  ];
  // A and D are told of all that is mapped, or stay as they are.
  const bitsSet = (["accessed", "dirty"] as const).filter((bit) => {
    const pattern = new RegExp(`^roots\\[\\d+\\]\\.(?:leaves|entries)\\[(\\d+)\\]\\.${bit}=true$`);
    const having = [...left].filter((line) => pattern.test(line)).length;
    if (having === 0 || having !== mapped) return false;
    take(pattern);
    return true;
  });
  const withBits = bitsSet.map((bit) => (bit === "dirty" ? "D" : "A")).join(" and ");
  const elsewhere = take(/^(?:memslots\.sets\[\d+\]|promised)\.slots\[(\d+)\]\.(?:page|base)=\d+$/);
  const smm = take(/^memslots\.sets\[\d+\]\.slots\[(\d+)\]\.smm=true$/);
  const cached = take(/^pfnCaches\[(\d+)\]\.valid=true$/);
  take(/^pfnCaches\[(\d+)\]\.(?:current=true|page=\d+|pfn=\d+|gfn=\d+)$/);
  const generation = take(/^memslots\.generation=(\d+)$/);
  const mmio = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.mmio=\S+$/);
  const marked = take(/^dirtyLog\[(\d+)\]\.set=true$/);
  const migrating = take(/^vmm\.migration=rounds()$/);
  take(/^dirtyLog\[(\d+)\]\.copied=true$/);
  const closed = take(/^overlay\.closed=true()$/);
  take(/^vcpus\[(\d+)\]\.overlayClosed=true$/);
  const tlbs = [...left].some((line) => /\.(?:tlb|hugeTlb)\[/.test(line));

  const told = [
    ...where(inGuest, "in the guest"),
    ...where(running, "in KVM_RUN, outside the guest"),
    ...where(idle, "not in KVM_RUN"),
    ...where(rootless, "without a root"),
    ...nested.map((v) => `vcpu${String(v)} runs a nested guest`),
    ...forNested.map((root) => `root ${String(root)} is that of nested guests`),
    ...forSmm.map((root) => `root ${String(root)} is that of system management mode`),
    ...(tabled.length > 0
      ? [
          `the guest's table in gfn 1${shadowedTable.length > 0 ? ", which KVM shadows," : ""} gives the nested guest gfn 0`,
        ]
      : []),
    ...slotTexts,
    ...(bits.length > 0
      ? [
          `the userfault bit${bits.length > 1 ? "s" : ""} of ${counted("gfn", bits)} ${bits.length > 1 ? "are" : "is"} set`,
        ]
      : []),
    ...(mustExit.length > 0 ? [`accesses to ${counted("gfn", mustExit)} must exit`] : []),
    ...(secret.length > 0
      ? [`${counted("gfn", secret)} ${secret.length > 1 ? "are" : "is"} private`]
      : []),
    ...(filePages.length > 0 ? [`the file has ${counted("page", filePages)}`] : []),
    `${host}, KVM ${kvm.length === 0 ? "nothing" : `${kvm.join(" and ")} (writable${withBits === "" ? "" : `, ${withBits} set`})`}`,
    ...(readOnly.length > 0 ? [`${counted("gfn", readOnly)} read-only`] : []),
    ...(guarded.length > 0 ? [`${counted("gfn", guarded)} write-protected`] : []),
    ...(agedAway.length > 0 ? [`${counted("gfn", agedAway)} access-tracked`] : []),
    ...(writeTracked.length > 0 ? [`${counted("gfn", writeTracked)} write-tracked`] : []),
    ...(parked.length > 0 ? [`${counted("gfn", parked)} parked`] : []),
    ...(tracked.length > 0
      ? [`${counted("page-table page", tracked)} can be zapped by the NX recovery worker`]
      : []),
    ...(elsewhere.length > 0
      ? [`${counted("slot", elsewhere)} begins at another page of the VMM's memory`]
      : []),
    ...(shadowPages.length > 0
      ? [`${counted("shadow page", shadowPages)} of nested guests are all that may be`]
      : []),
    ...(smm.length > 0 ? [`${counted("slot", smm)} is of system management mode`] : []),
    ...(cached.length > 0 ? ["the pfn cache is valid"] : []),
    ...(generation.length > 0
      ? [`the generation of the memslots is ${String(generation[0])}`]
      : []),
    ...(mmio.length > 0 ? [`${counted("gfn", mmio)} has an MMIO SPTE`] : []),
    ...(marked.length > 0 ? [`${counted("gfn", marked)} marked dirty`] : []),
    ...(migrating.length > 0 ? ["the migration is in its rounds, everything copied"] : []),
    ...(closed.length > 0 ? ["the permission overlay is closed"] : []),
    ...(tlbs ? [] : ["no TLB holds anything"]),
  ];
  return { told: told.join("; "), rest: [...left] };
};
